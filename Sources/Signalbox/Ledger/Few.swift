/// A list that mostly has one element, which then takes no memory of its own: nearly every commit is of one task.
package struct Few<Element> {
  package private(set) var first: Element?
  private var rest: [Element] = []

  package init() {}

  package var isEmpty: Bool { first == nil }
  package var count: Int { first == nil ? 0 : 1 + rest.count }
  package var last: Element? { rest.last ?? first }

  package mutating func append(_ element: Element) {
    if first == nil {
      first = element
    } else {
      rest.append(element)
    }
  }

  package subscript(index: Int) -> Element {
    _read {
      if index == 0 {
        yield first!
      } else {
        yield rest[index - 1]
      }
    }
    _modify {
      if index == 0 {
        yield &first!
      } else {
        yield &rest[index - 1]
      }
    }
  }
}

extension Few: Sequence {
  package struct Iterator: IteratorProtocol {
    private let few: Few
    private var index = 0

    fileprivate init(_ few: Few) { self.few = few }

    package mutating func next() -> Element? {
      guard index < few.count else { return nil }
      defer { index += 1 }
      return few[index]
    }
  }

  package func makeIterator() -> Iterator { Iterator(self) }
}

extension Few: Sendable where Element: Sendable {}
extension Few: Equatable where Element: Equatable {}
