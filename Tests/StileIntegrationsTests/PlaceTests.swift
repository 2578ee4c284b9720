import Testing

@testable import StileIntegrations

@Suite struct PlaceTests {}
