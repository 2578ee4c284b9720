// StileTestSupport
