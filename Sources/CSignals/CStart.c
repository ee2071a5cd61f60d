// What every program with Signalbox in it does before its main, while it has one thread and no descriptor of its own.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

// A standard stream that is closed leaves its number to the next file, socket or epoll that is opened, into which messages
// would then be written. Standard output cannot be written after this either, so that what is lost is told.
static void open_standard_streams(void) {
  static const int modes[] = {O_RDONLY, O_RDONLY, O_RDWR};
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
    if (fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest number that is free, which is this one.
    if (open("/dev/null", modes[stream]) != stream) return;
  }
}

#ifdef __linux__

static int status_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Hands the program's signals on to it, and reaps whatever ends, until the program has.
static void attend(pid_t program) {
  sigset_t all;
  sigfillset(&all);
  while (1) {
    int number = sigwaitinfo(&all, NULL);
    if (number < 0 || number == SIGTTOU || number == SIGTTIN || number == SIGPIPE) continue;
    if (number != SIGCHLD) {
      kill(program, number);
      continue;
    }
    int status;
    pid_t ended;
    while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
      if (ended == program) _exit(status_of(status));
    }
  }
}

// The first process of a container inherits every process whose parent has ended, and has to reap it. The program runs as its
// child, so that nobody but the program reaps the commands that it started and waits for.
static void attend_if_first(void) {
  if (getpid() != 1) return;
  sigset_t all, former;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &former);
  pid_t program = fork();
  if (program > 0) attend(program);
  // Without a process to be had it goes on as the first one.
  if (program == 0) {
    // ^C in a terminal is for the program alone, which would take the one that is handed on for the second.
    setpgid(0, 0);
    if (isatty(STDIN_FILENO)) tcsetpgrp(STDIN_FILENO, getpid());
  }
  sigprocmask(SIG_SETMASK, &former, NULL);
}

#endif

__attribute__((constructor)) static void start(void) {
  open_standard_streams();
#ifdef __linux__
  attend_if_first();
#endif
}
