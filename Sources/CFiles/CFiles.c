#define _GNU_SOURCE
#include "CFiles.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#ifdef __linux__
#include <sys/sysmacros.h>

// Not stat: a file whose times were asked for notes the exact time at its next write (multigrain timestamps, Linux 6.13),
// which writers would pay for after every commit.
int sb_file_mark(const char *path, uint64_t *device, uint64_t *inode) {
  struct statx status;
  if (statx(AT_FDCWD, path, 0, STATX_INO, &status) != 0) return errno;
  *device = makedev(status.stx_dev_major, status.stx_dev_minor);
  *inode = status.stx_ino;
  return 0;
}
#else
int sb_file_mark(const char *path, uint64_t *device, uint64_t *inode) {
  struct stat status;
  if (stat(path, &status) != 0) return errno;
  *device = status.st_dev;
  *inode = status.st_ino;
  return 0;
}
#endif
