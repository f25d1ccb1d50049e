#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdint>

// A disk under SQLite of which one operation fails, or all from one on: a write half done, a sync,
// a truncation, an opening. There is one at a time, and files are closed before it is gone.
namespace gyre {

class FailingDisk {
 public:
  FailingDisk() {
    real() = sqlite3_vfs_find(nullptr);
    vfs_ = *real();
    vfs_.zName = "failing";
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real()->szOsFile;
    vfs_.xOpen = open;
    EXPECT_EQ(sqlite3_vfs_register(&vfs_, 1), SQLITE_OK);
    state() = {};
  }
  ~FailingDisk() { EXPECT_EQ(sqlite3_vfs_unregister(&vfs_), SQLITE_OK); }
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  // The n-th operation from here on fails, counted from 1, and with `stays` all that follow.
  void fail(std::uint64_t nth, bool stays) { state() = {.nth = nth, .stays = stays}; }
  void heal() { state() = {}; }
  bool failed() const { return state().failed; }
  // As on a file system that was mounted to be read.
  void read_only() { state().read_only = true; }

 private:
  struct State {
    std::uint64_t nth = 0, count = 0;
    bool stays = false, failed = false, read_only = false;
  };
  static State& state() {
    static State state;
    return state;
  }
  static sqlite3_vfs*& real() {
    static sqlite3_vfs* vfs = nullptr;
    return vfs;
  }
  static bool fails() {
    auto& s = state();
    ++s.count;
    const bool now = s.nth != 0 && (s.count == s.nth || (s.stays && s.count > s.nth));
    s.failed |= now;
    return now;
  }

  // What SQLite holds; the real file lies behind it.
  struct File : sqlite3_file {
    sqlite3_file* below() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  static File* of(sqlite3_file* file) { return static_cast<File*>(file); }
  static sqlite3_file* below(sqlite3_file* file) { return of(file)->below(); }

  static int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out) {
    file->pMethods = nullptr;
    if (fails()) return SQLITE_CANTOPEN;
    if (state().read_only)
      flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
    const int result = real()->xOpen(real(), name, below(file), flags, out);
    if (result == SQLITE_OK) file->pMethods = &methods();
    return result;
  }
  static int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
    const bool failing = fails();
    const int result =
        below(file)->pMethods->xWrite(below(file), bytes, failing ? size / 2 : size, at);
    return failing ? SQLITE_FULL : result;
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (fails()) return SQLITE_IOERR_TRUNCATE;
    return below(file)->pMethods->xTruncate(below(file), size);
  }
  // The kernel has it, which is all that a test of one process can tell apart.
  static int sync(sqlite3_file*, int) { return fails() ? SQLITE_IOERR_FSYNC : SQLITE_OK; }
  static int close(sqlite3_file* file) { return below(file)->pMethods->xClose(below(file)); }

  static const sqlite3_io_methods& methods() {
    static const sqlite3_io_methods all{
        .iVersion = 1,
        .xClose = close,
        .xRead = [](sqlite3_file* f, void* to, int size,
                    sqlite3_int64 at) { return below(f)->pMethods->xRead(below(f), to, size, at); },
        .xWrite = write,
        .xTruncate = truncate,
        .xSync = sync,
        .xFileSize =
            [](sqlite3_file* f, sqlite3_int64* size) {
              return below(f)->pMethods->xFileSize(below(f), size);
            },
        .xLock = [](sqlite3_file* f,
                    int level) { return below(f)->pMethods->xLock(below(f), level); },
        .xUnlock = [](sqlite3_file* f,
                      int level) { return below(f)->pMethods->xUnlock(below(f), level); },
        .xCheckReservedLock =
            [](sqlite3_file* f, int* out) {
              return below(f)->pMethods->xCheckReservedLock(below(f), out);
            },
        .xFileControl =
            [](sqlite3_file* f, int what, void* with) {
              return below(f)->pMethods->xFileControl(below(f), what, with);
            },
        .xSectorSize = [](sqlite3_file* f) { return below(f)->pMethods->xSectorSize(below(f)); },
        .xDeviceCharacteristics =
            [](sqlite3_file* f) { return below(f)->pMethods->xDeviceCharacteristics(below(f)); },
        .xShmMap = nullptr,
        .xShmLock = nullptr,
        .xShmBarrier = nullptr,
        .xShmUnmap = nullptr,
        .xFetch = nullptr,
        .xUnfetch = nullptr,
    };
    return all;
  }

  sqlite3_vfs vfs_{};
};

}  // namespace gyre
