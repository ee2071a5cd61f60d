#define _GNU_SOURCE
#include "CSignals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

// Written before the handler is installed, and only read by it.
static int wakeup[2] = {-1, -1};
static atomic_uint count;

// A terminal that is closed can send several SIGHUPs: they ask once, and never end the process at once.
static void on_signal(int number) {
  unsigned none = 0;
  if (number == SIGHUP) {
    if (!atomic_compare_exchange_strong(&count, &none, 1)) return;
  } else if (atomic_fetch_add(&count, 1) > 0) {
    _exit(128 + SIGINT);
  }
  int saved = errno;
  ssize_t ignored = write(wakeup[1], "", 1);
  (void)ignored;
  errno = saved;
}

int sb_take_ending_signals(void) {
  if (wakeup[0] >= 0) return wakeup[0];
  int ends[2];
  if (pipe(ends) != 0) return -1;
  for (int index = 0; index < 2; index++) fcntl(ends[index], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  wakeup[1] = ends[1];
  wakeup[0] = ends[0];
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART | SA_ONSTACK};
  sigfillset(&action.sa_mask);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  // nohup has it ignored.
  struct sigaction former;
  if (sigaction(SIGHUP, NULL, &former) == 0 && former.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, NULL);
  return wakeup[0];
}
