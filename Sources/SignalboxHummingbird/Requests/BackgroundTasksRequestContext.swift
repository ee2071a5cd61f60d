public import Hummingbird
public import Signalbox

/// A request context that holds the list of the request's background tasks.
///
/// The list is made with the context, so that everyone who takes part in answering the request adds to the same one:
///
///     struct AppRequestContext: BackgroundTasksRequestContext {
///       var coreContext: CoreRequestContextStorage
///       let backgroundTasks: BackgroundTasks
///
///       init(source: ApplicationRequestContextSource) {
///         coreContext = CoreRequestContextStorage(source: source)
///         backgroundTasks = BackgroundTasks(source: source)
///       }
///     }
///
/// A child context takes its parent's list.
public protocol BackgroundTasksRequestContext: RequestContext {
  /// What the request adds; committed by ``BackgroundTasksMiddleware``.
  var backgroundTasks: BackgroundTasks { get }
}

/// A request context with a list of background tasks and nothing else, for apps that need no context of their own.
///
///     let router = Router(context: BasicBackgroundTasksRequestContext.self)
public struct BasicBackgroundTasksRequestContext: BackgroundTasksRequestContext {
  /// What Hummingbird keeps of every request.
  public var coreContext: CoreRequestContextStorage
  /// What the request adds.
  public let backgroundTasks: BackgroundTasks

  /// Creates the context of a request, with an empty list of tasks.
  public init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    backgroundTasks = BackgroundTasks(source: source)
  }
}

extension BackgroundTasks {
  /// A list for the request of this source.
  ///
  /// Made so, and not by `BackgroundTasks()`, it sees on the connection itself when the response has ended: the
  /// response is written as fast as one without tasks, and tasks start after its last byte even when another middleware
  /// replaces the response.
  public convenience init(source: ApplicationRequestContextSource) {
    self.init(logger: source.logger, responseEnd: ChannelResponseEnd(channel: source.channel))
  }
}
