#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Names that C libraries before 2.36 do not have. The numbers are the same on every processor.
#define PIDFD_SEND_SIGNAL 424
#define PIDFD_OPEN 434
#define CLOSE_RANGE 436
#define CLOSE_WITH_START (1U << 2)
#define BY_DESCRIPTOR ((idtype_t)3)

// What the child needs for the few calls between its birth and the program's, twice over.
#define CHILD_STACK (32 << 10)
#define FIRST_INHERITED 3
#define MOST_DESCRIPTORS (1 << 16)
#define EVENTS_AT_ONCE 64

// Shared by parent and child until the program runs.
struct start {
  const struct sb_launch *launch;
  int output;
  int error;
  enum sb_step step;
  // What failed; 0 when the program runs.
  int code;
};

static int check(int result) { return result < 0 ? errno : 0; }

// A pipe whose ends no program inherits. Neither is one of the standard streams' numbers, which may be closed here.
static int make_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) < 0) return errno;
  for (int index = 0; index < 2; index++) {
    if (ends[index] >= FIRST_INHERITED) continue;
    int moved = fcntl(ends[index], F_DUPFD_CLOEXEC, FIRST_INHERITED);
    int code = check(moved);
    close(ends[index]);
    ends[index] = moved;
    if (code == 0) continue;
    close(ends[1 - index]);
    return code;
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return 0;
}

static void restore_signals(void) {
  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
}

// What is inherited goes when the program takes the child's place, and not before: until then the child shares the lock of the
// store, so that a server that follows a killed one waits for it, and finds the program by its environment.
static void close_with_start(void) {
  if (syscall(CLOSE_RANGE, FIRST_INHERITED, ~0U, CLOSE_WITH_START) == 0) return;
  // A kernel before 5.11.
  struct rlimit limit = {.rlim_cur = MOST_DESCRIPTORS};
  getrlimit(RLIMIT_NOFILE, &limit);
  rlim_t end = limit.rlim_cur < MOST_DESCRIPTORS ? limit.rlim_cur : MOST_DESCRIPTORS;
  for (rlim_t number = FIRST_INHERITED; number < end; number++) fcntl((int)number, F_SETFD, FD_CLOEXEC);
}

static int connect_streams(const struct start *start) {
  close(STDIN_FILENO);
  if (open("/dev/null", O_RDONLY) != STDIN_FILENO) return errno;
  if (dup2(start->output, STDOUT_FILENO) < 0 || dup2(start->error, STDERR_FILENO) < 0) return errno;
  close_with_start();
  return 0;
}

static int set_descriptor_limit(uint64_t soft) {
  struct rlimit limit;
  if (soft == 0) return 0;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return errno;
  if (soft < limit.rlim_max) limit.rlim_cur = soft;
  return check(setrlimit(RLIMIT_NOFILE, &limit));
}

// What the child does until the program takes its place. All signals are blocked, so that no handler of the parent's runs
// in its memory; they are at their defaults before they are let through.
static int become(void *argument) {
  struct start *start = argument;
  const struct sb_launch *launch = start->launch;
  start->step = SB_STEP_PREPARE;
  restore_signals();
  if ((start->code = check(setsid()))) return 0;
  if ((start->code = connect_streams(start))) return 0;
  if ((start->code = set_descriptor_limit(launch->descriptors))) return 0;
  start->step = SB_STEP_DIRECTORY;
  if (launch->directory && (start->code = check(chdir(launch->directory)))) return 0;
  start->step = SB_STEP_EXECUTE;
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(launch->program, launch->arguments, launch->environment);
  start->code = errno;
  return 0;
}

static int collect(idtype_t type, id_t id, siginfo_t *info) {
  int result;
  do result = waitid(type, id, info, WEXITED);
  while (result < 0 && errno == EINTR);
  return check(result);
}

// Makes the child, and waits until it is the program or has given up.
static int make_child(struct start *start, struct sb_child *child) {
  // Of an ignored signal's children the kernel keeps no exit status.
  struct sigaction children;
  if (sigaction(SIGCHLD, NULL, &children) == 0 && children.sa_handler == SIG_IGN) signal(SIGCHLD, SIG_DFL);
  char stack[CHILD_STACK] __attribute__((aligned(16)));
  sigset_t all, former;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &former);
  child->pid = clone(
      become, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, start, &child->process);
  int code = check(child->pid);
  pthread_sigmask(SIG_SETMASK, &former, NULL);
  if (code) return code;
  if (start->code == 0) return 0;
  siginfo_t info;
  collect(P_PID, (id_t)child->pid, &info);
  close(child->process);
  return start->code;
}

int sb_start(const struct sb_launch *launch, struct sb_child *child, enum sb_step *failed) {
  int output[2] = {-1, -1}, error[2] = {-1, -1};
  *failed = SB_STEP_PREPARE;
  int code = make_pipe(output);
  if (code) return code;
  code = make_pipe(error);
  if (code == 0) {
    struct start start = {.launch = launch, .output = output[1], .error = error[1], .step = SB_STEP_PREPARE};
    code = make_child(&start, child);
    *failed = start.step;
    close(error[1]);
    if (code) close(error[0]);
  }
  close(output[1]);
  if (code) close(output[0]);
  child->output = output[0];
  child->error = error[0];
  return code;
}

int sb_reap(const struct sb_child *child, bool *was_signaled, int *code) {
  siginfo_t info = {0};
  int failure = collect(BY_DESCRIPTOR, (id_t)child->process, &info);
  *was_signaled = info.si_code != CLD_EXITED;
  *code = info.si_status;
  return failure;
}

int sb_open_process(int pid, int *process) {
  *process = (int)syscall(PIDFD_OPEN, pid, 0);
  return check(*process);
}

int sb_signal_process(int process, int signal) {
  return check((int)syscall(PIDFD_SEND_SIGNAL, process, signal, NULL, 0));
}

int sb_make_watch(int *watch) {
  *watch = epoll_create1(EPOLL_CLOEXEC);
  return check(*watch);
}

int sb_watch(int watch, int descriptor) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.fd = descriptor};
  // Most are watched once.
  if (epoll_ctl(watch, EPOLL_CTL_ADD, descriptor, &event) == 0) return 0;
  return errno == EEXIST ? check(epoll_ctl(watch, EPOLL_CTL_MOD, descriptor, &event)) : errno;
}

void sb_unwatch(int watch, int descriptor) { epoll_ctl(watch, EPOLL_CTL_DEL, descriptor, NULL); }

int sb_await(int watch, int milliseconds, int *ready, int capacity) {
  struct epoll_event events[EVENTS_AT_ONCE];
  int count = epoll_wait(watch, events, capacity < EVENTS_AT_ONCE ? capacity : EVENTS_AT_ONCE, milliseconds);
  for (int index = 0; index < count; index++) ready[index] = events[index].data.fd;
  return count < 0 ? 0 : count;
}

int sb_bytes_in_pipe(int descriptor) {
  int count = 0;
  return ioctl(descriptor, FIONREAD, &count) == 0 ? count : 0;
}

int sb_start_thread(void *(*work)(void *), void *argument) {
  sigset_t all, former;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &former);
  pthread_t thread;
  int code = pthread_create(&thread, NULL, work, argument);
  pthread_sigmask(SIG_SETMASK, &former, NULL);
  return code ? code : pthread_detach(thread);
}

char *const *sb_environment(void) { return environ; }
