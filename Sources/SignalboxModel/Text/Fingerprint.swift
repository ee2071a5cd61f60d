extension String {
  /// 64-bit FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), enough to tell texts apart; no secret depends on it.
  package var fingerprint: UInt64 {
    utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
