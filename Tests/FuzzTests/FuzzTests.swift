import Testing

/// Generated input for everything that reads what others wrote: each property holds for so many cases, made of the numbers
/// that `FuzzPlan` tells.
///
/// They take turns, so that a case that ends the process can be told.
///
/// A long run of other cases: `SIGNALBOX_FUZZ_TIMES=100 SIGNALBOX_FUZZ_SEED=7 swift test --filter FuzzTests`.
@Suite(.serialized) struct FuzzTests {}
