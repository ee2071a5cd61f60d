import Signalbox
import Testing

@testable import SignalboxSQLite

/// What is done with the files of a store.
@Suite struct StoreFilesTests {
  @Test func `a file that cannot be renamed leaves no empty one behind`() throws {
    let scratch = try Scratch()
    #expect(throws: StoreError.self) { try StoreFiles.moveAside(scratch.path) }
    #expect(!scratch.exists(scratch.path + ".set-aside"))
  }
}
