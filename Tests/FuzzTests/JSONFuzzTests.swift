import FoundationEssentials
import FuzzSupport
import SignalboxModel
import Testing

@testable import SignalboxHummingbird

extension FuzzTests {
  @Suite struct JSON {
    @Test func `what any program writes as JSON is read as that value`() {
      fuzz(1500) { random in
        var generator = JSONGenerator(random: random.fork())
        let value = generator.value()
        let text = generator.written(value)
        guard !value.holdsNUL else {
          do throws(JSONFault) {
            return "\(text) is kept as \(try JSONText(validating: text).text)"
          } catch {
            return error.kind == .content ? nil : "\(text): \(error)"
          }
        }
        let kept = try JSONText(validating: text)
        guard try kept.decode(JSONValue.self) == value else { return "\(text) is kept as \(kept.text)" }
        let isHarmless = kept.harmless.unicodeScalars.allSatisfy(HostileText.isHarmless)
        guard isHarmless, try JSONText(trusted: kept.harmless).decode(JSONValue.self) == value else {
          return "\(kept.text) is printed as \(kept.harmless)"
        }
        return try JSONText(validating: kept.text) == kept ? nil : "\(kept.text) changes again"
      }
    }

    @Test func `what is nearly JSON is refused with its place, or kept as JSON`() {
      fuzz(3000) { random in
        var generator = JSONGenerator(random: random.fork())
        let bytes = random.mutated(Array(generator.written(generator.value(depth: 2)).utf8), words: JSONGenerator.words)
        do {
          let kept = try JSONReader.read(JSONText.self, from: bytes, .strict)
          return try JSONText(validating: kept.text) == kept ? nil : "\(kept.text) changes again"
        } catch let fault as JSONFault {
          let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
          let isInside =
            (1...lines.count).contains(fault.line) && (1...lines[fault.line - 1].count + 1).contains(fault.column)
          return isInside ? nil : "\(bytes): \(fault)"
        }
      }
    }

    @Test func `a request's body is taken or refused with a problem`() {
      fuzz(3000) { random in
        let samples = WireSample.all.filter {
          ["NewTaskRequest", "NewTaskBatch", "BulkRequest", "QueuePatch"].contains($0.type)
        }
        let sample = random.pick(samples)
        let bytes = random.mutated(Array(try JSONText(encoding: sample.full).text.utf8), words: JSONGenerator.words)
        switch sample.type {
        case "NewTaskRequest": return Self.fault(NewTaskRequest.self, bytes)
        case "NewTaskBatch": return Self.fault(NewTaskBatch.self, bytes)
        case "BulkRequest": return Self.fault(BulkRequest.self, bytes)
        default: return Self.fault(QueuePatch.self, bytes)
        }
      }
    }

    /// A problem of ours, whose pointer is one.
    private static func fault<Value: StrictBody>(_ type: Value.Type, _ bytes: [UInt8]) -> String? {
      do {
        _ = try JSONReader.read(Strict<Value>.self, from: bytes, .strict)
        return nil
      } catch let error as UnknownMember {
        return error.pointer.hasPrefix("/") ? nil : "\(bytes): \(error)"
      } catch let fault as JSONFault {
        let problem = Problem(fault)
        let isTold = [400, 422].contains(problem.status) && !problem.detail.isEmpty
        return isTold && problem.pointer?.isEmpty != true || problem.pointer == "" ? nil : "\(bytes): \(problem)"
      } catch {
        return "\(bytes): \(error)"
      }
    }

    @Test(arguments: WireSample.all) func `whatever a wire type takes it writes so that it reads the same`(
      sample: WireSample
    ) {
      fuzz(120, property: "whatever \(sample.type) takes") { random in
        var generator = JSONGenerator(random: random.fork())
        let whole = random.chance(60) ? generator.stretched(sample.full) : random.pick([sample.full, sample.least])
        let bytes = Array(try JSONText(encoding: whole).text.utf8)
        return sample.fault(random.chance(50) ? random.mutated(bytes, words: JSONGenerator.words) : bytes)
      }
    }

    @Test func `a stream of events is read the same however it is cut`() {
      let words = [
        "data: ", "data:", "data", "event: x", "id: 7", "id: \u{0}", ":", "\n", "\r", "\r\n", "\n\n", " ", "\u{FEFF}",
        "é", "retry: 1",
      ]
      fuzz(3000) { random in
        let bytes = random.mutated(Array(random.text(of: words, upTo: 20).utf8), words: words)
        var whole = ServerSentEventDecoder(limit: 40)
        let (expected, isTooLarge) = Self.read([bytes], &whole)
        var decoder = ServerSentEventDecoder(limit: 40)
        let (events, isAlsoTooLarge) = Self.read(random.pieces(of: bytes), &decoder)
        let isSame = events == expected && isTooLarge == isAlsoTooLarge && decoder.lastEventID == whole.lastEventID
        return isSame ? nil : "\(bytes): \(events), and whole \(expected)"
      }
    }

    private static func read(_ pieces: [[UInt8]], _ decoder: inout ServerSentEventDecoder) -> ([ServerSentEvent], Bool)
    {
      var events: [ServerSentEvent] = []
      do throws(ServerSentEventDecoder.TooLarge) {
        for piece in pieces { events += try decoder.feed(piece) }
        // Once more: a stream that is too large says so in the call after.
        _ = try decoder.feed([])
        return (events, false)
      } catch {
        return (events, true)
      }
    }

    @Test func `a path's parameters come back as they were, and any target is answered`() {
      let table = RouteTable(Route.all)
      fuzz(2000) { random in
        let route = random.pick(Route.all)
        let value = HostileText.text(&random, upTo: 4)
        let names = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
          String($0.dropFirst().dropLast())
        }
        let path = route.path(Dictionary(uniqueKeysWithValues: names.map { ($0, value) }))
        guard case .found(let found, let parameters, _) = table.match(method: route.method.rawValue, path: path[...]),
          found == route || names.isEmpty == false,
          parameters.values.allSatisfy({ $0.unicodeScalars.elementsEqual(value.unicodeScalars) })
        else { return "\(path) is not found" }
        let text = String(
          decoding: random.mutated(
            Array("\(path)?filter=%C3%A9&limit=5".utf8),
            words: ["%", "%2", "%00", "%C0%9B", "+", "&", "=", "/", "//", "?"]),
          as: UTF8.self)
        _ = table.match(method: "GET", path: text[...])
        _ = try? QueryItems(text.split(separator: "?", maxSplits: 1).last, of: Route.listTasks)
        return nil
      }
    }
  }
}

extension JSONValue {
  /// Whether any text in it has a NUL character.
  fileprivate var holdsNUL: Bool {
    switch self {
    case .string(let text): text.unicodeScalars.contains("\0")
    case .array(let values): values.contains(where: \.holdsNUL)
    case .object(let members): members.contains { $0.key.unicodeScalars.contains("\0") || $0.value.holdsNUL }
    case .null, .bool, .integer, .number: false
    }
  }
}
