// Starts programs and collects their exit statuses, in C because between vfork and exec a child shares this process's
// memory: only code that allocates nothing and takes no lock may run there. Linux 5.4 or later.
//
// Functions answer 0 or an errno.
#ifndef SIGNALBOX_CPROCESS_H
#define SIGNALBOX_CPROCESS_H

#include <stdbool.h>
#include <stdint.h>

// What is to be started. Nothing of it is kept after `sb_start` returns.
struct sb_launch {
  const char *program;
  char *const *arguments;
  // NAME=VALUE each.
  char *const *environment;
  // This process's own when NULL.
  const char *directory;
  // The child's soft limit of open files; this process's own when 0.
  uint64_t descriptors;
};

// A program that runs. Its caller closes the three descriptors and calls `sb_reap` once.
struct sb_child {
  int pid;
  // A descriptor of the process itself: readable once it has ended.
  int process;
  // What it writes, without blocking: its standard output and its standard error.
  int output;
  int error;
};

// How far a start came that failed.
enum sb_step {
  // No process was made, or it could not be prepared.
  SB_STEP_PREPARE,
  // The directory could not be entered.
  SB_STEP_DIRECTORY,
  // The program could not be executed.
  SB_STEP_EXECUTE,
};

// Starts a program as the leader of a session of its own, with /dev/null to read, two pipes to write to, every other
// descriptor closed, and all signals at their defaults and unblocked. Returns when the program runs, or when it never will:
// then nothing of it is left. It blocks for as long as the kernel takes to load the program.
int sb_start(const struct sb_launch *launch, struct sb_child *child, enum sb_step *failed);

// Collects the exit status of a child, waiting for its end if need be.
int sb_reap(const struct sb_child *child, bool *was_signaled, int *code);

// A descriptor of the process that has this number now; it never comes to mean another.
int sb_open_process(int pid, int *process);

// Watches for descriptors to become readable: makes what the other functions take.
int sb_make_watch(int *watch);

// Watches for a descriptor to become readable, once: then it rests until asked for again.
int sb_watch(int watch, int descriptor);

void sb_unwatch(int watch, int descriptor);

// Sleeps until some of the watched descriptors are readable, at most so long; without end when negative. Answers how many are
// written to `ready`.
int sb_await(int watch, int milliseconds, int *ready, int capacity);

// How many bytes a pipe holds now.
int sb_bytes_in_pipe(int descriptor);

// Starts a detached thread that hears no signals.
int sb_start_thread(void *(*work)(void *), void *argument);

// The variables of this process as the system keeps them, NAME=VALUE each.
char *const *sb_environment(void);

// Sends a signal to the process that a descriptor means. ESRCH when it has ended.
int sb_signal_process(int process, int signal);

#endif
