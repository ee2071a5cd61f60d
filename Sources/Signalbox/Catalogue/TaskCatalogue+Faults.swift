import SignalboxModel

extension TaskCatalogue {
  /// What is wrong with registering a type beside those that are there.
  func faults<Work>(of settings: TaskSettings<Work>) -> [String] {
    let faults = Self.mistakes(in: settings).map { "\(name(Work.self)): \($0)." }
    guard !entries.values.contains(where: { $0.type == Work.self }) else {
      return faults + ["\(name(Work.self)) is registered twice; leave one of them out."]
    }
    return faults
      + ([settings.name] + settings.formerNames).compactMap { name in
        entries[name].map { clash(name, of: ($0.type, $0.name), and: (Work.self, settings.name)) }
      }
  }

  /// What of a type's settings makes no sense.
  private static func mistakes<Work>(in settings: TaskSettings<Work>) -> [String] {
    let check = FieldCheck(base: "")
    var mistakes: [String] = []
    func look(_ check: () throws -> Void) {
      do {
        try check()
      } catch {
        mistakes.append((error as? Problem)?.detail ?? "\(error)")
      }
    }
    look { _ = try check.name(settings.name, "name") }
    for name in settings.formerNames { look { _ = try check.name(name, "a former name") } }
    look { _ = try check.name(settings.queue, "queue") }
    look { _ = try check.priority(settings.priority) }
    look { _ = try check.timeout(settings.timeout) }
    look { _ = try check.maxAttempts(settings.retry.maxAttempts) }
    look { _ = try check.seconds(settings.retry.base.seconds, "retry.base", from: 0) }
    look { _ = try check.range(settings.version, 1...Int(Int32.max), "version") }
    let names = [settings.name] + settings.formerNames
    if Set(names).count < names.count { mistakes.append("a name is there twice among \(names)") }
    return mistakes
  }

  private func clash(
    _ name: String, of earlier: (type: any TaskType.Type, name: String),
    and later: (type: any TaskType.Type, name: String)
  ) -> String {
    let types = [earlier, later].map { self.name($0.type) + ($0.name == name ? "" : " (as a former name)") }
    return """
      \(types[0]) and \(types[1]) both have the name \(name), so that tasks of one would run as the other; give one of them \
      another name.
      """
  }

  private func name(_ type: any TaskType.Type) -> String { String(reflecting: type) }
}
