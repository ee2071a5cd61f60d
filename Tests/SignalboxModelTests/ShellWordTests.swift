import SignalboxModel
import Testing

@Suite struct ShellWordTests {
  @Test(arguments: [
    ("mail", "mail"), ("a-b_c.d/e:f=g@h%i+j,k", "a-b_c.d/e:f=g@h%i+j,k"), ("", "''"), ("my queue", "'my queue'"),
    ("it's", #"'it'\''s'"#), ("$(rm)", "'$(rm)'"), ("名前", "'名前'"), ("a*", "'a*'"),
  ]) func `a text is one word of a shell`(text: String, word: String) {
    #expect(text.shellWord == word)
  }
}
