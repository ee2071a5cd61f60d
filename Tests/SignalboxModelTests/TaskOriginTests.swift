import FoundationEssentials
import SignalboxModel
import Testing

@Suite struct TaskOriginTests {
  private func bytes(_ origin: TaskOrigin) throws -> Int { try JSONText(encoding: origin).text.utf8.count }

  @Test func whatFitsIsKeptWhole() throws {
    let metadata = Dictionary(uniqueKeysWithValues: (0..<20).map { ("key\($0)", String(repeating: "v", count: 100)) })
    let origin = TaskOrigin(requestID: "r", trace: ["traceparent": "00-1-2-01"], metadata: metadata)
    #expect(origin.metadata == metadata && origin.requestID == "r" && origin.trace.count == 1)
    #expect(try bytes(origin) <= Limits.origin)
  }

  @Test(arguments: ["v", "\"", "\u{1}", "名"]) func theLargestMetadataGoesFirst(_ character: String) throws {
    var metadata = ["user": "7"]
    for index in 1...8 { metadata["key\(index)"] = String(repeating: character, count: index * 200) }
    let origin = TaskOrigin(requestID: "r", trace: ["traceparent": "00-1"], metadata: metadata)
    #expect(try bytes(origin) <= Limits.origin)
    #expect(origin.metadata["user"] == "7" && origin.metadata["key8"] == nil)
    #expect(origin.metadata["cut"] == "\(metadata.count + 1 - origin.metadata.count) entries were too large")
    #expect(origin.requestID == "r" && origin.trace == ["traceparent": "00-1"])
  }

  @Test func traceAndIDAreCutLast() throws {
    let long = String(repeating: "t", count: 5000)
    let origin = TaskOrigin(requestID: long, trace: ["tracestate": long], metadata: ["user": "7"])
    #expect(try bytes(origin) <= Limits.origin)
    #expect(origin.trace.isEmpty && origin.requestID?.hasPrefix("ttt") == true)
    #expect(origin.requestID?.hasSuffix("more bytes]") == true)
  }

  @Test func aLongBacktraceIsCutOnce() {
    let failure = TaskFailure(type: "E", message: "m", backtrace: String(repeating: "b", count: 20000))
    #expect(failure.backtrace.map { $0.utf8.count <= Limits.backtrace } == true)
    #expect(failure.backtrace?.hasSuffix("more bytes]") == true)
    #expect(TaskFailure(type: "E", message: "m", backtrace: failure.backtrace) == failure)
  }
}
