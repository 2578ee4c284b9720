import Testing

@testable import StileJSONata

@Suite struct PlaceTests {}
