#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/io/stream.hpp"

// A stream with its two buffers: what came and was not yet understood, and what is to go. While one
// write is under way everything else gathers, and leaves in the next.
namespace gyre::io {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // Told everything unread; says how many bytes it is done with. It may write into what it reads.
  using Reader = std::move_only_function<std::size_t(std::span<char>)>;
  using Lost = std::move_only_function<void(const std::string& why)>;

  explicit Connection(std::shared_ptr<Stream> stream) : stream_{std::move(stream)} {}
  void start(Reader reader, Lost lost);
  // Another protocol takes over, from inside the reader: it is told the rest at once.
  void change_reader(Reader reader);

  std::string& out() { return out_; }  // append here, then flush()
  void flush();
  std::size_t unsent() const { return out_.size() + writing_.size(); }
  // Lets what was flushed leave, then closes.
  void finish();
  void close(const std::string& why);  // now; `lost` is told, once
  bool is_open() const { return open_; }
  std::uint64_t received() const { return received_; }  // bytes so far

 private:
  void read();
  void digest(std::size_t count);

  std::shared_ptr<Stream> stream_;
  Reader reader_, next_reader_;
  Lost lost_;
  std::vector<char> in_;
  std::size_t unread_ = 0;
  std::string out_, writing_;
  std::uint64_t received_ = 0;
  bool open_ = true, is_writing_ = false, is_finishing_ = false;
};

}  // namespace gyre::io
