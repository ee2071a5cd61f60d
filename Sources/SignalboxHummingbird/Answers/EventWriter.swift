import FoundationEssentials
import Hummingbird
import NIOCore
import Signalbox
import SignalboxModel

/// Writes server-sent events to one response.
///
/// Each call waits until the client has room for it, which is what bounds the memory that a slow one takes.
///
/// `@unchecked Sendable`: Hummingbird runs a response's body once; the body hands the writer to child tasks that take turns
/// with it, and awaits them before it touches the writer again. So only one task at a time ever uses it.
final class EventWriter: @unchecked Sendable {
  /// How often a stream that may have nothing to tell for hours says that it is there.
  ///
  /// Clients give it up after three of them.
  static let pulse = Duration.seconds(15)

  private var writer: any ResponseBodyWriter
  /// One write at a time.
  private let turn = ReadShare(1)

  init(_ writer: any ResponseBodyWriter) {
    self.writer = writer
  }

  /// Sends one event with its data as JSON.
  func send(_ name: String, id: String? = nil, _ value: some Encodable) async throws {
    try await send(ByteBuffer(bytes: ServerSentEvent(name, id: id, value).encoded))
  }

  /// Sends what is an event already.
  func send(_ event: ByteBuffer) async throws {
    try await turn.run { try await self.writer.write(event) }
  }

  /// Sends what readers pass over.
  func comment(_ text: String) async throws {
    try await send(ByteBuffer(string: ": \(text)\n\n"))
  }

  /// Does something that may write, and writes a comment every 15 s until it is done.
  ///
  /// A client that has gone without a word is only noticed by what it does not take.
  func pulsing(by clock: any TaskClock, _ work: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await work() }
      group.addTask {
        while true {
          try await clock.sleep(for: Self.pulse)
          try await self.comment("pulse")
        }
      }
      defer { group.cancelAll() }
      _ = try await group.next()
    }
  }

  /// Ends the stream.
  ///
  /// Nothing may be written after it.
  func finish() async throws { try await writer.finish(nil) }
}

extension ServerSentEvent {
  /// An event with its data as JSON.
  init(_ name: String, id: String? = nil, _ value: some Encodable) throws {
    self.init(id: id, event: name, data: String(decoding: try JSONEncoder.encode(value), as: UTF8.self))
  }
}
