// What a signal handler does, in C because only there it is known what runs in one.
#ifndef SIGNALBOX_CSIGNALS_H
#define SIGNALBOX_CSIGNALS_H

// Has the second of the signals SIGTERM and SIGINT end the process at once, with the status 130, as after ^C in a shell.
// Every signal goes on to the handler that is installed now. It needs no thread of the process but the one that the system
// delivers the signal to.
void sb_end_at_second_signal(void);

#endif
