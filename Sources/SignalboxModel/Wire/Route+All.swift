extension Route {
  private init(
    _ name: String, _ method: Method, _ path: String, _ role: Role, _ summary: String, query: [Parameter] = [],
    takes request: String? = nil, gives response: Response, _ effort: Effort = .light, isKeyed: Bool = false
  ) {
    self.init(
      name: name, method: method, path: path, role: role, summary: summary, query: query, request: request,
      response: response, effort: effort, isKeyed: isKeyed)
  }

  /// Reads one page of a list of tasks: `GET /v1/tasks`.
  public static let listTasks = Route(
    "listTasks", .get, "/v1/tasks", .viewer,
    "One page of the tasks that a filter has, in an order. It ends at limit or at 4 MiB; next leads to the one after it.",
    query: [.filter, .sort, .taskLimit, .cursor, .around], gives: .json("TaskPage"), .searching)
  /// Adds a task: `POST /v1/tasks`.
  public static let addTask = Route(
    "addTask", .post, "/v1/tasks", .operator,
    """
    Adds a task. With an Idempotency-Key the same request again adds nothing and answers 200 with the same task, for 24 hours \
    from the first (serve --keep-keys) and as long as the task is there; of one that was deleted since it says so as its \
    reason. Another request with that key is refused with 409. A task of more than 63 KiB is abridged in the answer.
    """, takes: "NewTaskRequest",
    gives: .json("TaskRecord"), isKeyed: true)
  /// Adds up to 10,000 tasks, all or none: `POST /v1/tasks/batch`.
  public static let addTasks = Route(
    "addTasks", .post, "/v1/tasks/batch", .operator,
    """
    Adds up to 10,000 tasks, all or none. One Idempotency-Key covers all of them: the same request again adds nothing and \
    answers 200 with the same ids, those of deleted tasks included, for 24 hours and as long as one of the tasks is there. \
    environment is that of every command that has none of its own.
    """,
    takes: "NewTaskBatch", gives: .json("TaskIDList"), isKeyed: true)
  /// Reads one task: `GET /v1/tasks/{id}`.
  public static let task = Route(
    "getTask", .get, "/v1/tasks/{id}", .viewer, "One task.", gives: .json("TaskRecord"), .reading)
  /// Reads a task's attempts: `GET /v1/tasks/{id}/attempts`.
  public static let attempts = Route(
    "listAttempts", .get, "/v1/tasks/{id}/attempts", .viewer,
    "A task's attempts, first to last; a page ends at 4 MiB, and next leads to the one after it.",
    query: [.fromAttempt], gives: .json("AttemptList"), .reading)
  /// Tells why a task is not running: `GET /v1/tasks/{id}/why`.
  public static let why = Route(
    "explainTask", .get, "/v1/tasks/{id}/why", .viewer,
    "Why a task is not running: every reason, with what to do about it.", gives: .json("WhyAnswer"))
  /// Reads a part of an attempt's log: `GET /v1/tasks/{id}/log`.
  public static let log = Route(
    "readLog", .get, "/v1/tasks/{id}/log", .viewer,
    "A part of an attempt's log, up to 4 MiB; with Accept: text/plain its bytes as they are. Go on at to.",
    query: [.attempt, .logFrom, .logTail, .logTo, .logLimit], gives: .json("LogPage"), .reading)
  /// Follows an attempt's log to its end: `GET /v1/tasks/{id}/log/stream`.
  public static let logStream = Route(
    "streamLog", .get, "/v1/tasks/{id}/log/stream", .viewer,
    "An attempt's log: at once what there is, even nothing, then more until it ends. Ids are attempt:offset.",
    query: [.attempt, .streamFrom, .streamTail], gives: .events(["log": "LogPage", "end": "LogEnd"]))
  /// Searches an attempt's log: `GET /v1/tasks/{id}/log/search`.
  public static let logSearch = Route(
    "searchLog", .get, "/v1/tasks/{id}/log/search", .viewer,
    "Where an attempt's log shows a text, ASCII case folded; escape sequences and what is written over are not shown.",
    query: [.searchText, .attempt, .searchFrom, .direction, .matchLimit], gives: .json("LogMatches"), .searching)
  /// Cancels a task: `POST /v1/tasks/{id}/cancel`.
  public static let cancel = Route(
    "cancelTask", .post, "/v1/tasks/{id}/cancel", .operator,
    "Cancels a task that has not started, asks a running one to stop.", gives: .json("ActionAnswer"))
  /// Ends a running command by force: `POST /v1/tasks/{id}/kill`.
  public static let kill = Route(
    "killTask", .post, "/v1/tasks/{id}/kill", .operator, "Ends a running command at once with SIGKILL.",
    gives: .json("ActionAnswer"))
  /// Queues an ended task again: `POST /v1/tasks/{id}/retry`.
  public static let retry = Route(
    "retryTask", .post, "/v1/tasks/{id}/retry", .operator, "Queues a completed, failed or cancelled task again.",
    gives: .json("ActionAnswer"))
  /// Acts on many tasks: `POST /v1/actions/{action}`.
  public static let action = Route(
    "actOnTasks", .post, "/v1/actions/{action}", .operator,
    """
    \(OperatorAction.allCases.map(\.rawValue).alternatives) for many tasks: by their ids, by a filter, all of them, or the set of a dry run. A dry run \
    does nothing and answers how many tasks there are in which states, and the name of their set, which is kept for 10 \
    minutes and one use (16 sets of 1,000,000 tasks at most; the oldest goes first). An action on the set leaves alone what \
    has left those states, as changed, and takes no other task. retry by a filter takes failed tasks unless the filter names \
    a state. An empty filter, or one that every task has, is refused.
    """, takes: "BulkRequest",
    gives: .json("BulkResult"), .acting)
  /// Reads one page of the queues: `GET /v1/queues`.
  public static let queues = Route(
    "listQueues", .get, "/v1/queues", .viewer,
    """
    Queues with their limits and counts, in the order of their names' bytes. A page ends at limit or at 4 MiB; next is the \
    name after which the next one begins.
    """,
    query: [.afterQueue, .queueLimit], gives: .json("QueueList"), .reading)
  /// Pauses, resumes or limits a queue: `PATCH /v1/queues/{name}`.
  public static let patchQueue = Route(
    "changeQueue", .patch, "/v1/queues/{name}", .operator,
    """
    Pauses, resumes or limits a queue. A name that no queue has is refused with 404 and the name that was probably meant, \
    unless create is true.
    """,
    query: [.create], takes: "QueuePatch", gives: .json("QueueRecord"))
  /// Reads the server at a glance: `GET /v1/overview`.
  public static let overview = Route(
    "overview", .get, "/v1/overview", .viewer,
    "The server at a glance, with at most 1,000 queues, those first that operators paused or limited.",
    gives: .json("Overview"), .reading)
  /// Tells what is wrong with the server: `GET /v1/doctor`.
  public static let doctor = Route(
    "examineServer", .get, "/v1/doctor", .viewer, "What is wrong with the server, with what to do about it.",
    gives: .json("DoctorAnswer"), .searching)
  /// Follows what changes: `GET /v1/changes`.
  public static let changes = Route(
    "streamChanges", .get, "/v1/changes", .viewer,
    "What changes, at most 10 events a second. Ids are boot-seq; resync means: read everything again.",
    query: [.since], gives: .events(["change": "ChangeEvent", "ping": "PingEvent", "resync": "ChangeEvent"]))
  /// Reads the audit log: `GET /v1/audit`.
  public static let audit = Route(
    "readAuditLog", .get, "/v1/audit", .operator,
    "What operators did, newest first. A page ends at limit or at 4 MiB; next leads to the one after it.",
    query: [.who, .auditAction, .auditTask, .beforeEntry, .entryLimit], gives: .json("AuditPage"), .searching)
  /// Reads the API's own description: `GET /v1/openapi.json`.
  public static let openAPI = Route(
    "openAPI", .get, "/v1/openapi.json", .anyone, "This API as an OpenAPI document.", gives: .json("OpenAPIDocument"))
  /// Tells whether the process answers: `GET /healthz`.
  public static let health = Route(
    "health", .get, "/healthz", .anyone, "200 while the process answers.", gives: .text)
  /// Tells whether tasks can be added: `GET /readyz`.
  public static let ready = Route(
    "ready", .get, "/readyz", .anyone,
    "200 while tasks can be added; 503 otherwise, with the reason for callers that have a role.", gives: .text)

  /// Every route there is.
  public static let all: [Route] = [
    listTasks, addTask, addTasks, task, attempts, why, log, logStream, logSearch, cancel, kill, retry, action, queues,
    patchQueue, audit, overview, doctor, changes, openAPI, health, ready,
  ]
}
