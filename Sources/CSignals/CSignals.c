#define _GNU_SOURCE
#include "CSignals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

static const int ending_signals[] = {SIGTERM, SIGINT};
#define ENDING_COUNT (sizeof ending_signals / sizeof *ending_signals)
// Written before the handler is installed, and only read by it.
static struct sigaction former[ENDING_COUNT];
static atomic_uint count;

static void pass_on(const struct sigaction *action, int number, siginfo_t *info, void *context) {
  if (action->sa_flags & SA_SIGINFO) {
    action->sa_sigaction(number, info, context);
  } else if (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN) {
    action->sa_handler(number);
  }
}

static void on_signal(int number, siginfo_t *info, void *context) {
  if (atomic_fetch_add(&count, 1) > 0) _exit(128 + SIGINT);
  for (size_t index = 0; index < ENDING_COUNT; index++) {
    if (ending_signals[index] == number) pass_on(&former[index], number, info, context);
  }
}

void sb_end_at_second_signal(void) {
  for (size_t index = 0; index < ENDING_COUNT; index++) {
    sigaction(ending_signals[index], NULL, &former[index]);
    if (former[index].sa_flags & SA_SIGINFO && former[index].sa_sigaction == on_signal) return;
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};
    sigfillset(&action.sa_mask);
    sigaction(ending_signals[index], &action, NULL);
  }
}
