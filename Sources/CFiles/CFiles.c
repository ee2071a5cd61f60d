#define _GNU_SOURCE
#include "CFiles.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/inotify.h>
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

// The one directory that is watched: descriptors of watches are numbered from 1.
static const int directory_watch = 1;

int sb_open_name_watch(const char *directory) {
  int watch = inotify_init1(IN_CLOEXEC);
  if (watch < 0) return -1;
  uint32_t changes = IN_CREATE | IN_DELETE | IN_MOVE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
  if (inotify_add_watch(watch, directory, changes) == directory_watch) return watch;
  close(watch);
  return -1;
}

int sb_wait_for_names(int watch, const char *prefix) {
  _Alignas(struct inotify_event) char events[4096];
  int is_changed = 0;
  while (!is_changed) {
    ssize_t length = read(watch, events, sizeof events);
    if (length < 0 && errno != EINTR) return errno;
    for (char *place = events; place < events + length;) {
      struct inotify_event *event = (struct inotify_event *)place;
      if (event->mask & IN_IGNORED) return ECANCELED;
      is_changed |= event->len == 0 || strncmp(event->name, prefix, strlen(prefix)) == 0;
      place += sizeof *event + event->len;
    }
  }
  return 0;
}

void sb_end_name_watch(int watch) { inotify_rm_watch(watch, directory_watch); }
#else
int sb_file_mark(const char *path, uint64_t *device, uint64_t *inode) {
  struct stat status;
  if (stat(path, &status) != 0) return errno;
  *device = status.st_dev;
  *inode = status.st_ino;
  return 0;
}

int sb_open_name_watch(const char *directory) {
  (void)directory;
  return -1;
}

int sb_wait_for_names(int watch, const char *prefix) {
  (void)watch;
  (void)prefix;
  return ENOSYS;
}

void sb_end_name_watch(int watch) { (void)watch; }
#endif
