import Testing

@Suite struct CodeWordsTests {
  @Test func commentsAndTextsHaveNoWordsAndInterpolationsDo() {
    let source = #"""
      /// Worker
      let a = "Worker \(Store(x: f("Log", (1))).name) \" Feed"  // Ledger
      let b = """
        Handle \
        \(Clock.self) "Why"
        """
      let c = Secrets.self
      """#
    let lines = CodeWords(source).lines
    #expect(
      lines.map(\.words) == [
        ["let", "a", "Store", "x", "f", "1", "name"], ["let", "b"], ["Clock", "self"], ["let", "c", "Secrets", "self"],
      ])
    #expect(lines.map(\.number) == [2, 3, 5, 7])
  }

  @Test func typesAreFoundHoweverTheyAreDeclared() {
    let source = """
      public final class A: Service {
        struct Inner {}
      }
      @frozen package struct B<C> {}
      indirect enum D {}
      private struct E {}
      extension F { enum G {} }
      protocol H: AnyObject {}
      typealias I = A
      """
    #expect(CodeWords(source).types == ["A", "B", "D", "H", "I"])
  }
}
