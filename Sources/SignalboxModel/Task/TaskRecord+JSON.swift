extension TaskRecord {
  /// The record as JSON, the same that `JSONEncoder.signalbox` writes, for lists of many: an encoder takes ten times as long.
  package var json: JSONText {
    var writer = JSONWriter()
    writer.object { writer in
      for field in TaskField.sorted { field.write(self, to: &writer) }
    }
    return writer.text
  }
}

extension JSONWriter {
  mutating func member(_ name: String, _ number: Int) {
    self.name(name)
    integer(number)
  }

  mutating func member(_ name: String, _ text: String) {
    self.name(name)
    string(text)
  }

  /// A member that is left out when there is no value.
  mutating func optional<Value>(
    _ name: String, _ value: Value?, _ write: (inout JSONWriter, Value) -> Void
  ) {
    guard let value else { return }
    self.name(name)
    write(&self, value)
  }

  mutating func mark(_ mark: OperatorMark) {
    object { writer in
      writer.member("at", mark.at.rfc3339)
      writer.member("by", mark.by)
    }
  }

  mutating func failure(_ failure: TaskFailure) {
    object { writer in
      writer.optional("backtrace", failure.backtrace) { $0.string($1) }
      writer.member("message", failure.message)
      writer.member("type", failure.type)
    }
  }

  mutating func progress(_ progress: TaskProgress) {
    object { writer in
      writer.optional("fraction", progress.fraction) { $0.number($1) }
      writer.optional("message", progress.message) { $0.string($1) }
    }
  }

  mutating func origin(_ origin: TaskOrigin) {
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
