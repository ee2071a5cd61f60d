import FoundationEssentials
import SignalboxModel
import Synchronization

/// Counts the ``Redacted`` values within a value, by reflection: an `encode(to:)` of the user's own may pass them by.
struct SecretCensus {
  private(set) var count = 0
  /// Whether every other value of the type has as many: nothing was missing, and nothing may be of another type next time.
  private var isComplete = true
  private var seen: Set<ObjectIdentifier> = []

  private static let free = Mutex<Set<ObjectIdentifier>>([])

  /// How many there are in the value.
  ///
  /// Free as long as the process has made none; for a type that can hold none it looks once.
  static func count<Value>(in value: Value) -> Int {
    guard SecretUse.hasBegun else { return 0 }
    let type = ObjectIdentifier(Value.self)
    guard !free.withLock({ $0.contains(type) }) else { return 0 }
    var census = SecretCensus()
    census.look(at: value, depth: 0)
    if census.count == 0, census.isComplete { free.withLock { _ = $0.insert(type) } }
    return census.count
  }

  /// Whether values of the type are known to hold none.
  static func isFree<Value>(_ type: Value.Type) -> Bool {
    free.withLock { $0.contains(ObjectIdentifier(type)) }
  }

  private mutating func look(at value: Any, depth: Int) {
    if let secret = value as? any Secret {
      if !secret.isAbsent { count += 1 }
      isComplete = false
      return
    }
    if type(of: value) is any HoldsNoSecret.Type { return }
    if let raw = value as? any RawRepresentable, type(of: raw.rawValue) is any HoldsNoSecret.Type { return }
    guard depth <= JSONText.deepest else {
      isComplete = false
      return
    }
    look(into: Mirror(reflecting: value), of: value, depth: depth)
  }

  private mutating func look(into mirror: Mirror, of value: Any, depth: Int) {
    switch mirror.displayStyle {
    case .struct, .tuple: break
    case .optional, .collection, .dictionary, .set: if mirror.children.isEmpty { isComplete = false }
    case .class:
      isComplete = false
      guard seen.insert(ObjectIdentifier(value as AnyObject)).inserted else { return }
    default: isComplete = false
    }
    for child in mirror.children { look(at: child.value, depth: depth + 1) }
    var parent = mirror.superclassMirror
    while let mirror = parent {
      for child in mirror.children { look(at: child.value, depth: depth + 1) }
      parent = mirror.superclassMirror
    }
  }
}

/// Types of which no value holds a ``Redacted`` one.
private protocol HoldsNoSecret {}

extension Bool: HoldsNoSecret {}
extension Int: HoldsNoSecret {}
extension Int8: HoldsNoSecret {}
extension Int16: HoldsNoSecret {}
extension Int32: HoldsNoSecret {}
extension Int64: HoldsNoSecret {}
extension UInt: HoldsNoSecret {}
extension UInt8: HoldsNoSecret {}
extension UInt16: HoldsNoSecret {}
extension UInt32: HoldsNoSecret {}
extension UInt64: HoldsNoSecret {}
extension Float: HoldsNoSecret {}
extension Double: HoldsNoSecret {}
extension String: HoldsNoSecret {}
extension Duration: HoldsNoSecret {}
extension Data: HoldsNoSecret {}
extension Date: HoldsNoSecret {}
extension UUID: HoldsNoSecret {}
extension URL: HoldsNoSecret {}
extension Decimal: HoldsNoSecret {}
extension JSONText: HoldsNoSecret {}
extension TaskID: HoldsNoSecret {}
extension Timestamp: HoldsNoSecret {}
extension Optional: HoldsNoSecret where Wrapped: HoldsNoSecret {}
extension Array: HoldsNoSecret where Element: HoldsNoSecret {}
extension Set: HoldsNoSecret where Element: HoldsNoSecret {}
extension Dictionary: HoldsNoSecret where Key: HoldsNoSecret, Value: HoldsNoSecret {}
