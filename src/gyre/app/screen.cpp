#include "gyre/app/screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "gyre/app/view_text.hpp"
#include "gyre/core/time.hpp"

namespace gyre::app {

bool on_terminal() { return isatty(STDOUT_FILENO) != 0; }

Screen::Screen(const Published& published) : published_{published} {
  thread_ = std::thread{[this] {
    std::unique_lock lock{mutex_};
    std::fputs("\x1b[?25l\x1b[2J", stdout);
    while (!ended_.wait_for(lock, 150ms, [this] { return end_; })) draw();
    draw();
    std::fputs("\x1b[?25h\n", stdout);
    std::fflush(stdout);
  }};
}

Screen::~Screen() {
  {
    const std::scoped_lock lock{mutex_};
    end_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void Screen::draw() {
  const auto view = published_.newest();
  if (!view) return;
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  const std::size_t width = known ? size.ws_col : 120, height = known ? size.ws_row : 40;
  std::string text = "\x1b[H";
  for (const char c : view_screen(*view, width, height - 1, Ink::Red))
    c == '\n' ? text += "\x1b[K\n" : text += c;
  text += "\x1b[J";
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace gyre::app
