import Instrumentation
import ServiceContextModule
package import SignalboxModel

extension TaskOrigin {
  /// What is known of the request here: the trace under way now, and all that `outer` knows besides; nil when that is nothing.
  package static func current(within outer: TaskOrigin? = nil) -> TaskOrigin? {
    guard let context = ServiceContext.current else { return outer }
    var trace: [String: String] = [:]
    InstrumentationSystem.instrument.inject(context, into: &trace, using: TraceFields())
    guard !trace.isEmpty else { return outer }
    return TaskOrigin(requestID: outer?.requestID, trace: trace, metadata: outer?.metadata ?? [:])
  }

  /// The trace of the request, to be gone on with; nil when there is none.
  var context: ServiceContext? {
    guard !trace.isEmpty else { return nil }
    var context = ServiceContext.topLevel
    InstrumentationSystem.instrument.extract(trace, into: &context, using: TraceFields())
    return context
  }
}

/// Reads and writes a trace in a dictionary.
private struct TraceFields: Extractor, Injector {
  func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
  func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
}
