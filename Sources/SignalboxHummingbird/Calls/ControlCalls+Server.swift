import Hummingbird
import Signalbox
import SignalboxModel

extension ControlCalls {
  var serverCalls: [Entry] {
    [
      (.queues, queues), (.patchQueue, patchQueue), (.audit, audit), (.overview, overview), (.doctor, doctor),
      (.openAPI, openAPI), (.health, health), (.ready, ready), (.changes, changes),
    ]
  }

  @Sendable func queues(_ call: Call) async throws -> Response {
    let limit = try call.query.count(.queueLimit)
    return try .json(try await registry.queues(after: call.query[.afterQueue], limit: limit))
  }

  @Sendable func patchQueue(_ call: Call) async throws -> Response {
    let patch = try await call.body(QueuePatch.self)
    let create = try call.query.flag(.create)
    return try .json(try await registry.change(queue: call.path["name"] ?? "", patch, create: create, by: call.who))
  }

  @Sendable func audit(_ call: Call) async throws -> Response {
    var query = AuditQuery(who: call.query[.who])
    if let text = call.query[.auditAction] {
      let action = AuditAction(rawValue: text)
      guard AuditAction.all.contains(action) else {
        let known = AuditAction.all.map(\.rawValue).joined(separator: ", ")
        throw Problem.badParameter("action", "it is one of \(known).")
      }
      query.action = action
    }
    query.task = try call.query.integer(.auditTask).map(TaskID.init(_:))
    let before = try call.query.integer(.beforeEntry)
    let limit = try call.query.count(.entryLimit)
    return try .json(try await registry.audit(query, before: before, limit: limit))
  }

  @Sendable func overview(_ call: Call) async throws -> Response {
    var overview = try await registry.overview()
    overview.role = call.role?.rawValue
    return try .json(overview)
  }

  @Sendable func doctor(_ call: Call) async throws -> Response {
    try .json(try await registry.doctor())
  }

  @Sendable func openAPI(_ call: Call) async throws -> Response {
    try .json(OpenAPIDocument.make(version: registry.info.version))
  }

  @Sendable func health(_ call: Call) async throws -> Response { .text("ok\n") }

  /// Whoever has no role here is told whether, and not why: the reasons name files and processes.
  @Sendable func ready(_ call: Call) async throws -> Response {
    do {
      try await registry.check()
    } catch is StoreError where call.role == nil {
      throw Problem.notReady
    }
    let notices = call.role == nil ? [] : registry.notices ?? []
    return .text((["ready"] + notices.map { "\($0.label): \($0.message)" }).joined(separator: "\n") + "\n")
  }

  @Sendable func changes(_ call: Call) async throws -> Response {
    let since = call.request.headers[.lastEventID] ?? call.query[.since]
    return .events(call.request) { [registry, changeTexts] events in
      for await event in try await registry.changes(since: since) {
        switch event {
        case .change(let id, let change): try await events.send(try changeTexts.text(of: change, id: id))
        case .resync(let id, let change): try await events.send("resync", id: id, change)
        case .ping(let ping): try await events.send("ping", ping)
        }
      }
    }
  }
}

extension Problem {
  fileprivate static let notReady = Problem(
    type: "unavailable", title: "Unavailable", status: 503,
    detail: "The store cannot keep tasks now; the server's log and signalbox doctor say why.")
}
