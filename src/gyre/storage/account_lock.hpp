#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "gyre/storage/file_lock.hpp"

// An account at a venue is traded by one process of a person at a time, from whatever data-dir: two
// would each believe that the other's orders are a stranger's.
namespace gyre {

// Where the locks are: in a directory of the person who runs the process, found from the password
// database alone. An environment variable would lead a service and a shell of the same person to
// two places, and what cleans up temporary files would remove a lock that is held.
std::filesystem::path account_lock_directory();

class AccountLock {
 public:
  // For as long as the value lives, or the process. The name of the file is a hash of the venue's
  // address and the key, and tells nobody what they are. `data_dir` is for the message that others
  // get. Errors, each in one line: Busy when another process trades the account, Io.
  static Result<AccountLock> take(const std::filesystem::path& directory,
                                  std::string_view venue_url, std::string_view api_key,
                                  const std::filesystem::path& data_dir);

 private:
  explicit AccountLock(FileLock lock) : lock_{std::move(lock)} {}
  FileLock lock_;
};

// 32 hexadecimal digits; the same for addresses that differ in capitals or in a slash at the end.
std::string account_id(std::string_view venue_url, std::string_view api_key);

}  // namespace gyre
