"""Tasks that do nothing through huey with its SQLite store: adds them from some threads, and runs them in the same process."""

import sys
import threading
import time

from huey import SqliteHuey

path, callers, workers, tasks = sys.argv[1], *map(int, sys.argv[2:])
# As durable as Signalbox's store: every commit is flushed.
huey = SqliteHuey(filename=path, fsync=True, results=False)
done = 0
lock = threading.Lock()


@huey.task()
def no_work(number):
    global done
    with lock:
        done += 1


def add(first):
    for number in range(first, tasks, callers):
        no_work(number)


consumer = huey.create_consumer(workers=workers, worker_type="thread", initial_delay=0.01, max_delay=0.01)
consumer.start()
start = time.monotonic()
threads = [threading.Thread(target=add, args=(n,)) for n in range(callers)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
while done < tasks:
    time.sleep(0.001)
print(tasks / (time.monotonic() - start))
consumer.stop(graceful=True)
