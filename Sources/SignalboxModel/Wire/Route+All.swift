extension Route {
  private init(
    _ name: String, _ method: Method, _ path: String, _ role: Role, _ summary: String, query: [Parameter] = [],
    takes request: String? = nil, gives response: Response
  ) {
    self.init(
      name: name, method: method, path: path, role: role, summary: summary, query: query, request: request,
      response: response)
  }

  public static let listTasks = Route(
    "listTasks", .get, "/v1/tasks", .viewer,
    "One page of the tasks that a filter has, in an order. It ends at limit or at 4 MiB; next leads to the one after it.",
    query: [
      Parameter(
        "filter", "string",
        "Words and key:value terms that must all match; every task without one. The keys are "
          + FilterKey.names.joined(separator: ", ") + "."),
      Parameter("sort", "string", "id, line, started or finished; with - before it the other way. id without one."),
      Parameter("limit", "integer", "Tasks in a page, 1 to 1000; 100 without one.", in: 1...1000),
      Parameter("cursor", "string", "next or prev of an earlier answer, with the same filter and sort."),
      Parameter(
        "around", "integer", "A task id that the page is to hold; not together with cursor.", in: 1...Int64.max),
    ], gives: .json("TaskPage"))
  public static let addTask = Route(
    "addTask", .post, "/v1/tasks", .operator,
    """
    Adds a task. With an Idempotency-Key the same request again adds nothing and answers 200 with the same task, for 24 hours \
    from the first (serve --keep-keys) and as long as the task is there; of one that was deleted since it says so as its \
    reason. Another request with that key is refused with 409. A task of more than 63 KiB is abridged in the answer.
    """, takes: "NewTaskRequest",
    gives: .json("TaskRecord"))
  public static let addTasks = Route(
    "addTasks", .post, "/v1/tasks/batch", .operator,
    """
    Adds up to 10,000 tasks, all or none. One Idempotency-Key covers all of them: the same request again adds nothing and \
    answers 200 with the same ids, those of deleted tasks included, for 24 hours and as long as one of the tasks is there. \
    environment is that of every command that has none of its own.
    """,
    takes: "NewTaskBatch", gives: .json("TaskIDList"))
  public static let task = Route(
    "getTask", .get, "/v1/tasks/{id}", .viewer, "One task.", gives: .json("TaskRecord"))
  public static let attempts = Route(
    "listAttempts", .get, "/v1/tasks/{id}/attempts", .viewer,
    "A task's attempts, first to last; a page ends at 4 MiB, and next leads to the one after it.",
    query: [
      Parameter("from", "integer", "The first attempt; next of an earlier answer. 1 without one.", in: 1...Int64.max)
    ], gives: .json("AttemptList"))
  public static let why = Route(
    "explainTask", .get, "/v1/tasks/{id}/why", .viewer,
    "Why a task is not running: every reason, with what to do about it.", gives: .json("WhyAnswer"))
  public static let log = Route(
    "readLog", .get, "/v1/tasks/{id}/log", .viewer,
    "A part of an attempt's log, up to 4 MiB; with Accept: text/plain its bytes as they are. Go on at to.",
    query: [
      Parameter("attempt", "integer", "Which attempt; the latest without one.", in: 1...Int64.max),
      Parameter("from", "integer", "The first byte; 0 without one. Not together with tail.", in: 0...Int64.max),
      Parameter("tail", "integer", "Only the last so many lines, 1 to 10000.", in: 1...10000),
      Parameter("to", "integer", "The byte to stop before; the end of the log without one.", in: 0...Int64.max),
      Parameter("limit", "integer", "Bytes at most, 1 to 4194304; 262144 without one.", in: 1...4_194_304),
    ], gives: .json("LogPage"))
  public static let logStream = Route(
    "streamLog", .get, "/v1/tasks/{id}/log/stream", .viewer,
    "An attempt's log: at once what there is, even nothing, then more until it ends. Ids are attempt:offset.",
    query: [
      Parameter("attempt", "integer", "Which attempt; the latest without one.", in: 1...Int64.max),
      Parameter("from", "integer", "The first byte; 0 without one. Last-Event-ID goes before it.", in: 0...Int64.max),
      Parameter("tail", "integer", "Start with the last so many lines.", in: 1...10000),
    ], gives: .events(["log": "LogPage", "end": "LogEnd"]))
  public static let logSearch = Route(
    "searchLog", .get, "/v1/tasks/{id}/log/search", .viewer,
    "Where an attempt's log shows a text, ASCII case folded; escape sequences and what is written over are not shown.",
    query: [
      Parameter("q", "string", "What to look for; not empty."),
      Parameter("attempt", "integer", "Which attempt; the latest without one.", in: 1...Int64.max),
      Parameter(
        "from", "integer", "Where to start; the beginning, or the end when searching backward.", in: 0...Int64.max),
      Parameter("direction", "string", "forward or backward; forward without one."),
      Parameter("limit", "integer", "Matches at most, 1 to 1000; 100 without one.", in: 1...1000),
    ], gives: .json("LogMatches"))
  public static let cancel = Route(
    "cancelTask", .post, "/v1/tasks/{id}/cancel", .operator,
    "Cancels a task that has not started, asks a running one to stop.", gives: .json("ActionAnswer"))
  public static let kill = Route(
    "killTask", .post, "/v1/tasks/{id}/kill", .operator, "Ends a running command at once with SIGKILL.",
    gives: .json("ActionAnswer"))
  public static let retry = Route(
    "retryTask", .post, "/v1/tasks/{id}/retry", .operator, "Queues a completed, failed or cancelled task again.",
    gives: .json("ActionAnswer"))
  public static let action = Route(
    "actOnTasks", .post, "/v1/actions/{action}", .operator,
    """
    cancel, kill, retry or delete for many tasks: by their ids, by a filter, all of them, or the set of a dry run. A dry run \
    does nothing and answers how many tasks there are in which states, and the name of their set, which is kept for 10 \
    minutes and one use (16 sets of 1,000,000 tasks at most; the oldest goes first). An action on the set leaves alone what \
    has left those states, as changed, and takes no other task. retry by a filter takes failed tasks unless the filter names \
    a state. An empty filter, or one that every task has, is refused.
    """, takes: "BulkRequest",
    gives: .json("BulkResult"))
  public static let queues = Route(
    "listQueues", .get, "/v1/queues", .viewer,
    """
    Queues with their limits and counts, in the order of their names' bytes. A page ends at limit or at 4 MiB; next is the \
    name after which the next one begins.
    """,
    query: [
      Parameter("after", "string", "next of an earlier answer; the page begins with the first name after it."),
      Parameter("limit", "integer", "Queues in a page, 1 to 10000; 10000 without one.", in: 1...10_000),
    ], gives: .json("QueueList"))
  public static let patchQueue = Route(
    "changeQueue", .patch, "/v1/queues/{name}", .operator,
    """
    Pauses, resumes or limits a queue. A name that no queue has is refused with 404 and the name that was probably meant, \
    unless create is true.
    """,
    query: [Parameter("create", "boolean", "Whether the queue is made when there is none; false without it.")],
    takes: "QueuePatch", gives: .json("QueueRecord"))
  public static let overview = Route(
    "overview", .get, "/v1/overview", .viewer,
    "The server at a glance, with at most 1,000 queues, those first that operators paused or limited.",
    gives: .json("Overview"))
  public static let doctor = Route(
    "examineServer", .get, "/v1/doctor", .viewer, "What is wrong with the server, with what to do about it.",
    gives: .json("DoctorAnswer"))
  public static let changes = Route(
    "streamChanges", .get, "/v1/changes", .viewer,
    "What changes, at most 10 events a second. Ids are boot-seq; resync means: read everything again.",
    query: [Parameter("since", "string", "The id of the last event seen; Last-Event-ID goes before it.")],
    gives: .events(["change": "ChangeEvent", "ping": "PingEvent", "resync": "ChangeEvent"]))
  public static let audit = Route(
    "readAuditLog", .get, "/v1/audit", .operator,
    "What operators did, newest first. A page ends at limit or at 4 MiB; next leads to the one after it.",
    query: [
      Parameter("who", "string", "The operator's name, exactly."),
      Parameter("action", "string", "add, cancel, kill, retry, delete or changeQueue."),
      Parameter("task", "integer", "A task that the entry lists; an entry lists its first 1000.", in: 1...Int64.max),
      Parameter("before", "integer", "next of an earlier answer, with the same parameters.", in: 1...Int64.max),
      Parameter("limit", "integer", "Entries in a page, 1 to 1000; 100 without one.", in: 1...1000),
    ], gives: .json("AuditPage"))
  public static let openAPI = Route(
    "openAPI", .get, "/v1/openapi.json", .anyone, "This API as an OpenAPI document.", gives: .json("OpenAPIDocument"))
  public static let health = Route(
    "health", .get, "/healthz", .anyone, "200 while the process answers.", gives: .text)
  public static let ready = Route(
    "ready", .get, "/readyz", .anyone,
    "200 while tasks can be added; 503 otherwise, with the reason for callers that have a role.", gives: .text)

  /// Every route there is.
  public static let all: [Route] = [
    listTasks, addTask, addTasks, task, attempts, why, log, logStream, logSearch, cancel, kill, retry, action, queues,
    patchQueue, audit, overview, doctor, changes, openAPI, health, ready,
  ]
}
