extension TaskRecord {
  /// The record as JSON, the same that `JSONEncoder.signalbox` writes, for lists of many: an encoder takes ten times as long.
  package var json: JSONText {
    var writer = JSONWriter()
    writer.object { writer in
      writer.optional("abridged", abridged) { $0.json(JSONText(trusted: $1 ? "true" : "false")) }
      writer.optional("after", after) { $0.integer($1.rawValue) }
      writer.optional("afterMode", afterMode) { $0.string($1.rawValue) }
      writer.optional("age", age) { $0.number($1) }
      writer.member("attempt", attempt)
      writer.optional("cancelRequested", cancelRequested) { $0.mark($1) }
      writer.optional("duration", duration) { $0.number($1) }
      writer.member("enqueuedAt", enqueuedAt.rfc3339)
      writer.optional("error", error) { $0.failure($1) }
      writer.optional("finishedAge", finishedAge) { $0.number($1) }
      writer.optional("finishedAt", finishedAt) { $0.string($1.rfc3339) }
      writer.name("id")
      writer.integer(id.rawValue)
      writer.member("kind", kind.rawValue)
      writer.member("maxAttempts", maxAttempts)
      writer.member("name", name)
      writer.optional("origin", origin) { $0.origin($1) }
      writer.name("payload")
      writer.json(payload)
      writer.member("payloadVersion", payloadVersion)
      writer.member("priority", priority)
      writer.optional("progress", progress) { $0.progress($1) }
      writer.member("queue", queue)
      writer.optional("reason", reason) { $0.string($1) }
      writer.optional("redacted", redacted) { $0.strings($1) }
      writer.member("rescues", rescues)
      writer.optional("result", result) { $0.json($1) }
      writer.optional("runAt", runAt) { $0.string($1.rfc3339) }
      writer.optional("runAtKind", runAtKind) { $0.string($1.rawValue) }
      writer.optional("startedAt", startedAt) { $0.string($1.rfc3339) }
      writer.member("state", state.rawValue)
      writer.name("tags")
      writer.strings(tags)
      writer.optional("timeout", timeout) { $0.number($1) }
      writer.member("tries", tries)
      writer.optional("worker", worker) { $0.string($1) }
    }
    return writer.text
  }
}

extension JSONWriter {
  fileprivate mutating func member(_ name: String, _ number: Int) {
    self.name(name)
    integer(number)
  }

  fileprivate mutating func member(_ name: String, _ text: String) {
    self.name(name)
    string(text)
  }

  /// A member that is left out when there is no value.
  fileprivate mutating func optional<Value>(
    _ name: String, _ value: Value?, _ write: (inout JSONWriter, Value) -> Void
  ) {
    guard let value else { return }
    self.name(name)
    write(&self, value)
  }

  fileprivate mutating func mark(_ mark: OperatorMark) {
    object { writer in
      writer.member("at", mark.at.rfc3339)
      writer.member("by", mark.by)
    }
  }

  fileprivate mutating func failure(_ failure: TaskFailure) {
    object { writer in
      writer.optional("backtrace", failure.backtrace) { $0.string($1) }
      writer.member("message", failure.message)
      writer.member("type", failure.type)
    }
  }

  fileprivate mutating func progress(_ progress: TaskProgress) {
    object { writer in
      writer.optional("fraction", progress.fraction) { $0.number($1) }
      writer.optional("message", progress.message) { $0.string($1) }
    }
  }

  fileprivate mutating func origin(_ origin: TaskOrigin) {
    object { writer in
      writer.name("metadata")
      writer.texts(origin.metadata)
      writer.optional("requestID", origin.requestID) { $0.string($1) }
      writer.name("trace")
      writer.texts(origin.trace)
    }
  }

  private mutating func texts(_ texts: [String: String]) {
    object { writer in
      for (name, text) in texts.sorted(by: { $0.key < $1.key }) { writer.member(name, text) }
    }
  }
}
