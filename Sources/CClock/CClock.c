#define _GNU_SOURCE
#include "CClock.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/timerfd.h>

// A timer that never goes off by itself: it only ends when the clock is set.
static int arm(int watch) {
  struct itimerspec never = {.it_value = {.tv_sec = sizeof(time_t) == 8 ? (time_t)INT64_MAX / 1000000000 : INT_MAX}};
  return timerfd_settime(watch, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}

int sb_open_clock_watch(void) {
  int watch = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC);
  if (watch >= 0 && arm(watch) != 0) {
    close(watch);
    return -1;
  }
  return watch;
}

int sb_wait_for_clock_change(int watch) {
  uint64_t count;
  while (read(watch, &count, sizeof count) >= 0 || errno == EINTR) {
  }
  if (errno != ECANCELED) return errno;
  return arm(watch) == 0 || errno == ECANCELED ? 0 : errno;
}
#else
int sb_open_clock_watch(void) { return -1; }

int sb_wait_for_clock_change(int watch) {
  (void)watch;
  return ENOSYS;
}
#endif
