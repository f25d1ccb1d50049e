#pragma once

#include <cstdint>
#include <string>

#include "gyre/app/view.hpp"

// A view for people: one line a cycle, or a screen.
namespace gyre::app {

std::string view_line(const View& view);

enum class Ink : std::uint8_t { Plain, Red };  // Red: a terminal that shows what is wrong in red
// Lines separated by \n, none longer than `width`, `height` of them at most.
std::string view_screen(const View& view, std::size_t width, std::size_t height,
                        Ink ink = Ink::Plain);

// What a person has to look at, a line each: why nothing is entered, what was alarmed, and what
// has no stop. Empty when all is well.
std::string attention_text(const Snapshot& snapshot);

}  // namespace gyre::app
