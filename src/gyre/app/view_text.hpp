#pragma once

#include <string>

#include "gyre/app/view.hpp"

// A view for people: one line a cycle, or a screen.
namespace gyre::app {

std::string view_line(const View& view);
// Lines separated by \n, none longer than `width`, `height` of them at most.
std::string view_screen(const View& view, std::size_t width, std::size_t height);

}  // namespace gyre::app
