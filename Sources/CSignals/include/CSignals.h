// What a signal handler does, in C because only there it is known what runs in one.
#ifndef SIGNALBOX_CSIGNALS_H
#define SIGNALBOX_CSIGNALS_H

// Takes SIGTERM, SIGINT and, unless it is ignored, SIGHUP: the first of them makes a descriptor readable. A SIGTERM or SIGINT
// after that ends the process at once with the status 130, as after ^C in a shell; a SIGHUP does nothing more. That needs no thread of the process but the one that the system delivers the signal to.
//
// The descriptor; -1 with errno when there is none to be had. The same at every call.
int sb_take_ending_signals(void);

#endif
