// Waiting for the time of day to be set, which Linux tells by a timer of its own kind only.
#ifndef SIGNALBOX_CCLOCK_H
#define SIGNALBOX_CCLOCK_H

// A descriptor for `sb_wait_for_clock_change`; -1 where the system has none.
int sb_open_clock_watch(void);

// Returns when the time of day was set or the machine woke from a suspension; 0, or an errno when that cannot be known.
int sb_wait_for_clock_change(int watch);

#endif
