/// A list that mostly has one element, which then takes no memory of its own: nearly every commit is of one task.
///
/// Inlinable, because stores in other modules walk several of these for every command.
package struct Few<Element> {
  @usableFromInline
  var head: Element?
  @usableFromInline
  var rest: [Element]

  @inlinable
  package init() {
    head = nil
    rest = []
  }

  @inlinable
  package var first: Element? { head }
  @inlinable
  package var isEmpty: Bool { head == nil }
  @inlinable
  package var count: Int { head == nil ? 0 : 1 + rest.count }
  @inlinable
  package var last: Element? { rest.last ?? head }

  @inlinable
  package mutating func append(_ element: Element) {
    if head == nil {
      head = element
    } else {
      rest.append(element)
    }
  }

  @inlinable
  package subscript(index: Int) -> Element {
    _read {
      if index == 0 {
        yield head!
      } else {
        yield rest[index - 1]
      }
    }
    _modify {
      if index == 0 {
        yield &head!
      } else {
        yield &rest[index - 1]
      }
    }
  }
}

extension Few: Sequence {
  package struct Iterator: IteratorProtocol {
    @usableFromInline
    let few: Few
    @usableFromInline
    var index: Int

    @inlinable
    init(_ few: Few) {
      self.few = few
      index = 0
    }

    @inlinable
    package mutating func next() -> Element? {
      guard index < few.count else { return nil }
      defer { index += 1 }
      return few[index]
    }
  }

  @inlinable
  package func makeIterator() -> Iterator { Iterator(self) }
}

extension Few: Sendable where Element: Sendable {}
extension Few: Equatable where Element: Equatable {}
