#define _GNU_SOURCE
#include "CFiles.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/eventfd.h>
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
  int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (watch < 0) return -1;
  uint32_t changes = IN_CREATE | IN_DELETE | IN_MOVE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
  if (inotify_add_watch(watch, directory, changes) == directory_watch) return watch;
  close(watch);
  return -1;
}

int sb_take_name_changes(int watch, const char *prefix) {
  _Alignas(struct inotify_event) char events[4096];
  int is_changed = 0;
  for (;;) {
    ssize_t length = read(watch, events, sizeof events);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return errno == EAGAIN ? is_changed : -1;
    for (char *place = events; place < events + length;) {
      struct inotify_event *event = (struct inotify_event *)place;
      if (event->mask & IN_IGNORED) return -1;
      is_changed |= event->len == 0 || strncmp(event->name, prefix, strlen(prefix)) == 0;
      place += sizeof *event + event->len;
    }
  }
}

int sb_wait_for_name_changes(int watch, int waker) {
  struct pollfd waits[] = {{.fd = watch, .events = POLLIN}, {.fd = waker, .events = POLLIN}};
  while (poll(waits, 2, -1) < 0) {
    if (errno != EINTR) return errno;
  }
  return waits[1].revents != 0 ? ECANCELED : 0;
}

int sb_open_waker(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void sb_wake(int waker) { eventfd_write(waker, 1); }
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

int sb_take_name_changes(int watch, const char *prefix) {
  (void)watch;
  (void)prefix;
  return -1;
}

int sb_wait_for_name_changes(int watch, int waker) {
  (void)watch;
  (void)waker;
  return ENOSYS;
}

int sb_open_waker(void) { return -1; }

void sb_wake(int waker) { (void)waker; }
#endif
