#include "gyre/io/connection.hpp"

#include <cstring>
#include <utility>

namespace gyre::io {

namespace {
constexpr std::size_t kReadSize = 64 << 10;  // a burst of closings in a few reads
}

void Connection::start(Reader reader, Lost lost) {
  reader_ = std::move(reader);
  lost_ = std::move(lost);
  read();
}

void Connection::change_reader(Reader reader) { next_reader_ = std::move(reader); }

void Connection::read() {
  if (in_.size() - unread_ < kReadSize) in_.resize(std::max(2 * unread_, unread_ + kReadSize));
  stream_->read_some({in_.data() + unread_, in_.size() - unread_},
                     [self = shared_from_this()](Result<std::size_t> count) {
                       if (!self->open_) return;
                       if (!count) return self->close(count.error().context);
                       self->digest(*count);
                       if (self->open_) self->read();
                     });
}

void Connection::digest(std::size_t count) {
  unread_ += count;
  received_ += count;
  std::size_t done = 0;
  do {
    if (next_reader_) reader_ = std::exchange(next_reader_, nullptr);
    done += reader_({in_.data() + done, unread_ - done});
  } while (open_ && next_reader_);
  unread_ -= done;
  std::memmove(in_.data(), in_.data() + done, unread_);
}

void Connection::flush() {
  if (is_writing_ || !open_) return;
  if (out_.empty()) return is_finishing_ ? close("closed") : void();
  writing_.clear();
  writing_.swap(out_);
  is_writing_ = true;
  stream_->write(writing_, [self = shared_from_this()](Result<std::size_t> count) {
    self->is_writing_ = false;
    self->writing_.clear();
    if (!count) return self->close(count.error().context);
    self->flush();
  });
}

void Connection::finish() {
  is_finishing_ = true;
  flush();
}

void Connection::close(const std::string& why) {
  if (!std::exchange(open_, false)) return;
  stream_->close();
  if (auto lost = std::exchange(lost_, nullptr)) lost(why);
}

}  // namespace gyre::io
