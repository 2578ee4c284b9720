import Testing

@testable import StileAPI

@Suite struct PlaceTests {}
