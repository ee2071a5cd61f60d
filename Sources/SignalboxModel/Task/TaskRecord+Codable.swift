extension TaskField: CodingKey {}

extension TaskRecord: Codable {
  /// Reads a task as the API writes it; what a record may lack may be missing.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: TaskField.self)
    self.init(
      id: try fields.value(.id), name: try fields.value(.name), queue: try fields.value(.queue),
      kind: try fields.value(.kind), state: try fields.value(.state), priority: try fields.value(.priority),
      attempt: try fields.value(.attempt), maxAttempts: try fields.value(.maxAttempts),
      tries: try fields.value(.tries), rescues: try fields.value(.rescues), timeout: try fields.optional(.timeout),
      payload: try fields.value(.payload), payloadVersion: try fields.value(.payloadVersion),
      redacted: try fields.optional(.redacted), tags: try fields.value(.tags),
      cancelRequested: try fields.optional(.cancelRequested), enqueuedAt: try fields.value(.enqueuedAt),
      startedAt: try fields.optional(.startedAt), finishedAt: try fields.optional(.finishedAt),
      worker: try fields.optional(.worker), error: try fields.optional(.error),
      progress: try fields.optional(.progress), result: try fields.optional(.result),
      after: try fields.optional(.after), afterMode: try fields.optional(.afterMode),
      origin: try fields.optional(.origin), reason: try fields.optional(.reason),
      duration: try fields.optional(.duration))
    runAt = try fields.optional(.runAt)
    runAtKind = try fields.optional(.runAtKind)
    age = try fields.optional(.age)
    finishedAge = try fields.optional(.finishedAge)
    abridged = try fields.optional(.abridged)
  }

  /// Writes a task as the API does; what it lacks is left out.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: TaskField.self)
    for field in TaskField.allCases { try field.encode(self, to: &fields) }
  }
}

extension KeyedDecodingContainer<TaskField> {
  fileprivate func value<Value: Decodable>(_ field: TaskField) throws -> Value {
    try decode(Value.self, forKey: field)
  }

  fileprivate func optional<Value: Decodable>(_ field: TaskField) throws -> Value? {
    try decodeIfPresent(Value.self, forKey: field)
  }
}

extension TaskField {
  /// Encodes the member, if the task has it.
  fileprivate func encode(_ task: TaskRecord, to fields: inout KeyedEncodingContainer<TaskField>) throws {
    switch self {
    case .id: try fields.encode(task.id, forKey: self)
    case .name: try fields.encode(task.name, forKey: self)
    case .queue: try fields.encode(task.queue, forKey: self)
    case .kind: try fields.encode(task.kind, forKey: self)
    case .state: try fields.encode(task.state, forKey: self)
    case .priority: try fields.encode(task.priority, forKey: self)
    case .attempt: try fields.encode(task.attempt, forKey: self)
    case .maxAttempts: try fields.encode(task.maxAttempts, forKey: self)
    case .tries: try fields.encode(task.tries, forKey: self)
    case .rescues: try fields.encode(task.rescues, forKey: self)
    case .timeout: try fields.encodeIfPresent(task.timeout, forKey: self)
    case .payload: try fields.encode(task.payload, forKey: self)
    case .payloadVersion: try fields.encode(task.payloadVersion, forKey: self)
    case .redacted: try fields.encodeIfPresent(task.redacted, forKey: self)
    case .tags: try fields.encode(task.tags, forKey: self)
    case .cancelRequested: try fields.encodeIfPresent(task.cancelRequested, forKey: self)
    case .enqueuedAt: try fields.encode(task.enqueuedAt, forKey: self)
    case .runAt: try fields.encodeIfPresent(task.runAt, forKey: self)
    case .runAtKind: try fields.encodeIfPresent(task.runAtKind, forKey: self)
    case .duration: try fields.encodeIfPresent(task.duration, forKey: self)
    case .age: try fields.encodeIfPresent(task.age, forKey: self)
    case .finishedAge: try fields.encodeIfPresent(task.finishedAge, forKey: self)
    case .startedAt: try fields.encodeIfPresent(task.startedAt, forKey: self)
    case .finishedAt: try fields.encodeIfPresent(task.finishedAt, forKey: self)
    case .worker: try fields.encodeIfPresent(task.worker, forKey: self)
    case .error: try fields.encodeIfPresent(task.error, forKey: self)
    case .progress: try fields.encodeIfPresent(task.progress, forKey: self)
    case .result: try fields.encodeIfPresent(task.result, forKey: self)
    case .after: try fields.encodeIfPresent(task.after, forKey: self)
    case .afterMode: try fields.encodeIfPresent(task.afterMode, forKey: self)
    case .origin: try fields.encodeIfPresent(task.origin, forKey: self)
    case .reason: try fields.encodeIfPresent(task.reason, forKey: self)
    case .abridged: try fields.encodeIfPresent(task.abridged, forKey: self)
    }
  }
}
