/// A value in one object, which copies share; changing it makes a new one.
struct Shared<Value: Hashable & Sendable>: Hashable, Sendable {
  private final class Box: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
  }

  private var box: Box

  init(_ value: Value) { box = Box(value) }

  var value: Value {
    _read { yield box.value }
  }

  mutating func change(_ body: (inout Value) -> Void) {
    var value = box.value
    body(&value)
    box = Box(value)
  }

  static func == (left: Shared, right: Shared) -> Bool { left.box === right.box || left.value == right.value }

  func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
