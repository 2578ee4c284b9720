INSERT INTO activity (id, name, encryption, created_at_millis) VALUES
    (1, 'w', NULL, 1700000000000);
INSERT INTO alias_route (alias_id, position, state_machine_id, version, weight) VALUES
    (1, 0, 1, 1, 100);
INSERT INTO execution (id, state_machine_id, revision, name, status, started_at_millis, stopped_at_millis, redrive_count, redriven_at_millis, last_chunk, last_event_id, input, output, error, cause, type, version, alias, trace_header, redrive_token) VALUES
    (1, 1, 2, 'done', 'SUCCEEDED', 1700000000000, 1700000000000, 0, NULL, 1, 8, '[1,2,3,4,5]', '[1,2,3,4,5]', NULL, NULL, 'STANDARD', NULL, NULL, NULL, NULL);
INSERT INTO execution (id, state_machine_id, revision, name, status, started_at_millis, stopped_at_millis, redrive_count, redriven_at_millis, last_chunk, last_event_id, input, output, error, cause, type, version, alias, trace_header, redrive_token) VALUES
    (2, 2, 1, 'waits', 'RUNNING', 1700000000000, NULL, 0, NULL, 2, 2, '[1,2,3,4,5]', NULL, NULL, NULL, 'STANDARD', NULL, NULL, NULL, NULL);
INSERT INTO execution (id, state_machine_id, revision, name, status, started_at_millis, stopped_at_millis, redrive_count, redriven_at_millis, last_chunk, last_event_id, input, output, error, cause, type, version, alias, trace_header, redrive_token) VALUES
    (3, 3, 1, 'task', 'RUNNING', 1700000000000, NULL, 0, NULL, 3, 3, '[1,2,3,4,5]', NULL, NULL, NULL, 'STANDARD', NULL, NULL, NULL, NULL);
INSERT INTO execution (id, state_machine_id, revision, name, status, started_at_millis, stopped_at_millis, redrive_count, redriven_at_millis, last_chunk, last_event_id, input, output, error, cause, type, version, alias, trace_header, redrive_token) VALUES
    (4, 4, 1, 'retries', 'RUNNING', 1700000000000, NULL, 0, NULL, 4, 3, '[1,2,3,4,5]', NULL, NULL, NULL, 'STANDARD', NULL, NULL, NULL, NULL);
INSERT INTO execution (id, state_machine_id, revision, name, status, started_at_millis, stopped_at_millis, redrive_count, redriven_at_millis, last_chunk, last_event_id, input, output, error, cause, type, version, alias, trace_header, redrive_token) VALUES
    (5, 5, 1, 'parallel', 'RUNNING', 1700000000000, NULL, 0, NULL, 5, 7, '[1,2,3,4,5]', NULL, NULL, NULL, 'STANDARD', NULL, NULL, NULL, NULL);
INSERT INTO execution (id, state_machine_id, revision, name, status, started_at_millis, stopped_at_millis, redrive_count, redriven_at_millis, last_chunk, last_event_id, input, output, error, cause, type, version, alias, trace_header, redrive_token) VALUES
    (6, 6, 1, 'map', 'RUNNING', 1700000000000, NULL, 0, NULL, 6, 12, '[1,2,3,4,5]', NULL, NULL, NULL, 'STANDARD', NULL, NULL, NULL, NULL);
INSERT INTO execution (id, state_machine_id, revision, name, status, started_at_millis, stopped_at_millis, redrive_count, redriven_at_millis, last_chunk, last_event_id, input, output, error, cause, type, version, alias, trace_header, redrive_token) VALUES
    (7, 7, 1, 'failed', 'FAILED', 1700000000000, 1700000000001, 0, NULL, 15, 8, '[1,2,3,4,5]', NULL, 'Broken', 'as it was told to', 'STANDARD', NULL, NULL, NULL, NULL);
INSERT INTO execution (id, state_machine_id, revision, name, status, started_at_millis, stopped_at_millis, redrive_count, redriven_at_millis, last_chunk, last_event_id, input, output, error, cause, type, version, alias, trace_header, redrive_token) VALUES
    (8, 8, 1, 'aborted', 'ABORTED', 1700000000000, 1700000000006, 0, NULL, 17, 3, '[1,2,3,4,5]', NULL, 'E', 'C', 'STANDARD', NULL, NULL, NULL, NULL);
INSERT INTO execution (id, state_machine_id, revision, name, status, started_at_millis, stopped_at_millis, redrive_count, redriven_at_millis, last_chunk, last_event_id, input, output, error, cause, type, version, alias, trace_header, redrive_token) VALUES
    (9, 9, 1, 'activity', 'RUNNING', 1700000000000, NULL, 0, NULL, 9, 3, '[1,2,3,4,5]', NULL, NULL, NULL, 'STANDARD', NULL, NULL, NULL, NULL);
INSERT INTO execution (id, state_machine_id, revision, name, status, started_at_millis, stopped_at_millis, redrive_count, redriven_at_millis, last_chunk, last_event_id, input, output, error, cause, type, version, alias, trace_header, redrive_token) VALUES
    (10, 10, 1, 'token', 'RUNNING', 1700000000000, NULL, 0, NULL, 10, 3, '[1,2,3,4,5]', NULL, NULL, NULL, 'STANDARD', NULL, NULL, NULL, NULL);
INSERT INTO execution (id, state_machine_id, revision, name, status, started_at_millis, stopped_at_millis, redrive_count, redriven_at_millis, last_chunk, last_event_id, input, output, error, cause, type, version, alias, trace_header, redrive_token) VALUES
    (11, 11, 1, 'express:018bcfe5-6800-7f61-9afc-d44d14cf8bfe', 'RUNNING', 1700000000000, NULL, 0, NULL, 11, 3, '[1,2,3,4,5]', NULL, NULL, NULL, 'EXPRESS', NULL, NULL, NULL, NULL);
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (1, 1, NULL, 1, 8, '[{"id":1,"previous":0,"at":1700000000000,"type":"ExecutionStarted","key":"executionStartedEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::000000000000:role/stile"}},{"id":2,"previous":0,"at":1700000000000,"type":"PassStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"S1"}},{"id":3,"previous":2,"at":1700000000000,"type":"PassStateExited","key":"stateExitedEventDetails","details":{"output":"[1,2,3,4,5]","outputDetails":{"truncated":false},"name":"S1"}},{"id":4,"previous":3,"at":1700000000000,"type":"PassStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"S2"}},{"id":5,"previous":4,"at":1700000000000,"type":"PassStateExited","key":"stateExitedEventDetails","details":{"output":"[1,2,3,4,5]","outputDetails":{"truncated":false},"name":"S2"}},{"id":6,"previous":5,"at":1700000000000,"type":"PassStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"S3"}},{"id":7,"previous":6,"at":1700000000000,"type":"PassStateExited","key":"stateExitedEventDetails","details":{"output":"[1,2,3,4,5]","outputDetails":{"truncated":false},"name":"S3"}},{"id":8,"previous":7,"at":1700000000000,"type":"ExecutionSucceeded","key":"executionSucceededEventDetails","details":{"output":"[1,2,3,4,5]","outputDetails":{"truncated":false}}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (2, 2, NULL, 1, 2, '[{"id":1,"previous":0,"at":1700000000000,"type":"ExecutionStarted","key":"executionStartedEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::000000000000:role/stile"}},{"id":2,"previous":0,"at":1700000000000,"type":"WaitStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"W"}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (3, 3, NULL, 1, 3, '[{"id":1,"previous":0,"at":1700000000000,"type":"ExecutionStarted","key":"executionStartedEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::000000000000:role/stile"}},{"id":2,"previous":0,"at":1700000000000,"type":"TaskStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"S1"}},{"id":3,"previous":2,"at":1700000000000,"type":"LambdaFunctionScheduled","key":"lambdaFunctionScheduledEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"resource":"arn:aws:lambda:us-east-1:000000000000:function:held"}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (4, 4, NULL, 1, 3, '[{"id":1,"previous":0,"at":1700000000000,"type":"ExecutionStarted","key":"executionStartedEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::000000000000:role/stile"}},{"id":2,"previous":0,"at":1700000000000,"type":"TaskStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"T"}},{"id":3,"previous":2,"at":1700000000000,"type":"LambdaFunctionScheduled","key":"lambdaFunctionScheduledEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"resource":"arn:aws:lambda:us-east-1:000000000000:function:flaky"}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (5, 5, NULL, 1, 7, '[{"id":1,"previous":0,"at":1700000000000,"type":"ExecutionStarted","key":"executionStartedEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::000000000000:role/stile"}},{"id":2,"previous":0,"at":1700000000000,"type":"ParallelStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"P"}},{"id":3,"previous":2,"at":1700000000000,"type":"ParallelStateStarted"},{"id":4,"previous":3,"at":1700000000000,"type":"TaskStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"A"}},{"id":5,"previous":3,"at":1700000000000,"type":"TaskStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"B"}},{"id":6,"previous":4,"at":1700000000000,"type":"LambdaFunctionScheduled","key":"lambdaFunctionScheduledEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"resource":"arn:aws:lambda:us-east-1:000000000000:function:a"}},{"id":7,"previous":5,"at":1700000000000,"type":"LambdaFunctionScheduled","key":"lambdaFunctionScheduledEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"resource":"arn:aws:lambda:us-east-1:000000000000:function:held"}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (6, 6, NULL, 1, 12, '[{"id":1,"previous":0,"at":1700000000000,"type":"ExecutionStarted","key":"executionStartedEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::000000000000:role/stile"}},{"id":2,"previous":0,"at":1700000000000,"type":"MapStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"M"}},{"id":3,"previous":2,"at":1700000000000,"type":"MapStateStarted","key":"mapStateStartedEventDetails","details":{"length":5}},{"id":4,"previous":3,"at":1700000000000,"type":"MapIterationStarted","key":"mapIterationStartedEventDetails","details":{"name":"M","index":0}},{"id":5,"previous":4,"at":1700000000000,"type":"TaskStateEntered","key":"stateEnteredEventDetails","details":{"input":"1","inputDetails":{"truncated":false},"name":"I"}},{"id":6,"previous":3,"at":1700000000000,"type":"MapIterationStarted","key":"mapIterationStartedEventDetails","details":{"name":"M","index":1}},{"id":7,"previous":6,"at":1700000000000,"type":"TaskStateEntered","key":"stateEnteredEventDetails","details":{"input":"2","inputDetails":{"truncated":false},"name":"I"}},{"id":8,"previous":3,"at":1700000000000,"type":"MapIterationStarted","key":"mapIterationStartedEventDetails","details":{"name":"M","index":2}},{"id":9,"previous":8,"at":1700000000000,"type":"TaskStateEntered","key":"stateEnteredEventDetails","details":{"input":"3","inputDetails":{"truncated":false},"name":"I"}},{"id":10,"previous":5,"at":1700000000000,"type":"LambdaFunctionScheduled","key":"lambdaFunctionScheduledEventDetails","details":{"input":"1","inputDetails":{"truncated":false},"resource":"arn:aws:lambda:us-east-1:000000000000:function:item"}},{"id":11,"previous":7,"at":1700000000000,"type":"LambdaFunctionScheduled","key":"lambdaFunctionScheduledEventDetails","details":{"input":"2","inputDetails":{"truncated":false},"resource":"arn:aws:lambda:us-east-1:000000000000:function:item"}},{"id":12,"previous":9,"at":1700000000000,"type":"LambdaFunctionScheduled","key":"lambdaFunctionScheduledEventDetails","details":{"input":"3","inputDetails":{"truncated":false},"resource":"arn:aws:lambda:us-east-1:000000000000:function:item"}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (7, 7, NULL, 1, 5, '[{"id":1,"previous":0,"at":1700000000000,"type":"ExecutionStarted","key":"executionStartedEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::000000000000:role/stile"}},{"id":2,"previous":0,"at":1700000000000,"type":"PassStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"V"}},{"id":3,"previous":2,"at":1700000000000,"type":"PassStateExited","key":"stateExitedEventDetails","details":{"output":"[1,2,3,4,5]","outputDetails":{"truncated":false},"name":"V"}},{"id":4,"previous":3,"at":1700000000000,"type":"TaskStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"T"}},{"id":5,"previous":4,"at":1700000000000,"type":"LambdaFunctionScheduled","key":"lambdaFunctionScheduledEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"resource":"arn:aws:lambda:us-east-1:000000000000:function:fails"}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (8, 8, NULL, 1, 2, '[{"id":1,"previous":0,"at":1700000000000,"type":"ExecutionStarted","key":"executionStartedEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::000000000000:role/stile"}},{"id":2,"previous":0,"at":1700000000000,"type":"WaitStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"W"}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (9, 9, NULL, 1, 3, '[{"id":1,"previous":0,"at":1700000000000,"type":"ExecutionStarted","key":"executionStartedEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::000000000000:role/stile"}},{"id":2,"previous":0,"at":1700000000000,"type":"TaskStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"T"}},{"id":3,"previous":2,"at":1700000000000,"type":"ActivityScheduled","key":"activityScheduledEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"resource":"arn:aws:states:us-east-1:000000000000:activity:w"}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (10, 10, NULL, 1, 3, '[{"id":1,"previous":0,"at":1700000000000,"type":"ExecutionStarted","key":"executionStartedEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::000000000000:role/stile"}},{"id":2,"previous":0,"at":1700000000000,"type":"TaskStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"T"}},{"id":3,"previous":2,"at":1700000000000,"type":"TaskScheduled","key":"taskScheduledEventDetails","details":{"resourceType":"sqs","resource":"sendMessage.waitForTaskToken","region":"us-east-1","parameters":"[1,2,3,4,5]"}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (11, 11, NULL, 1, 3, '[{"id":1,"previous":0,"at":1700000000000,"type":"ExecutionStarted","key":"executionStartedEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::000000000000:role/stile"}},{"id":2,"previous":0,"at":1700000000000,"type":"TaskStateEntered","key":"stateEnteredEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"name":"S1"}},{"id":3,"previous":2,"at":1700000000000,"type":"LambdaFunctionScheduled","key":"lambdaFunctionScheduledEventDetails","details":{"input":"[1,2,3,4,5]","inputDetails":{"truncated":false},"resource":"arn:aws:lambda:us-east-1:000000000000:function:held"}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (12, 4, 4, 4, 5, '[{"id":4,"previous":3,"at":0,"type":"LambdaFunctionStarted"},{"id":5,"previous":4,"at":1700000000001,"type":"LambdaFunctionFailed","key":"lambdaFunctionFailedEventDetails","details":{"error":"Broken","cause":"as it was told to"}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (13, 5, 5, 8, 10, '[{"id":8,"previous":6,"at":0,"type":"LambdaFunctionStarted"},{"id":9,"previous":8,"at":1700000000001,"type":"LambdaFunctionSucceeded","key":"lambdaFunctionSucceededEventDetails","details":{"output":"[1,2,3,4,5]","outputDetails":{"truncated":false}}},{"id":10,"previous":9,"at":1700000000001,"type":"TaskStateExited","key":"stateExitedEventDetails","details":{"output":"[1,2,3,4,5]","outputDetails":{"truncated":false},"name":"A"}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (14, 6, 6, 13, 26, '[{"id":13,"previous":10,"at":0,"type":"LambdaFunctionStarted"},{"id":14,"previous":13,"at":1700000000001,"type":"LambdaFunctionSucceeded","key":"lambdaFunctionSucceededEventDetails","details":{"output":"1","outputDetails":{"truncated":false}}},{"id":15,"previous":14,"at":1700000000001,"type":"TaskStateExited","key":"stateExitedEventDetails","details":{"output":"1","outputDetails":{"truncated":false},"name":"I"}},{"id":16,"previous":15,"at":1700000000001,"type":"MapIterationSucceeded","key":"mapIterationSucceededEventDetails","details":{"name":"M","index":0}},{"id":17,"previous":15,"at":1700000000001,"type":"MapIterationStarted","key":"mapIterationStartedEventDetails","details":{"name":"M","index":3}},{"id":18,"previous":17,"at":1700000000001,"type":"TaskStateEntered","key":"stateEnteredEventDetails","details":{"input":"4","inputDetails":{"truncated":false},"name":"I"}},{"id":19,"previous":18,"at":1700000000001,"type":"LambdaFunctionScheduled","key":"lambdaFunctionScheduledEventDetails","details":{"input":"4","inputDetails":{"truncated":false},"resource":"arn:aws:lambda:us-east-1:000000000000:function:item"}},{"id":20,"previous":11,"at":0,"type":"LambdaFunctionStarted"},{"id":21,"previous":20,"at":1700000000001,"type":"LambdaFunctionSucceeded","key":"lambdaFunctionSucceededEventDetails","details":{"output":"2","outputDetails":{"truncated":false}}},{"id":22,"previous":21,"at":1700000000001,"type":"TaskStateExited","key":"stateExitedEventDetails","details":{"output":"2","outputDetails":{"truncated":false},"name":"I"}},{"id":23,"previous":22,"at":1700000000001,"type":"MapIterationSucceeded","key":"mapIterationSucceededEventDetails","details":{"name":"M","index":1}},{"id":24,"previous":22,"at":1700000000001,"type":"MapIterationStarted","key":"mapIterationStartedEventDetails","details":{"name":"M","index":4}},{"id":25,"previous":24,"at":1700000000001,"type":"TaskStateEntered","key":"stateEnteredEventDetails","details":{"input":"5","inputDetails":{"truncated":false},"name":"I"}},{"id":26,"previous":25,"at":1700000000001,"type":"LambdaFunctionScheduled","key":"lambdaFunctionScheduledEventDetails","details":{"input":"5","inputDetails":{"truncated":false},"resource":"arn:aws:lambda:us-east-1:000000000000:function:item"}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (15, 7, 7, 6, 8, '[{"id":6,"previous":5,"at":0,"type":"LambdaFunctionStarted"},{"id":7,"previous":6,"at":1700000000001,"type":"LambdaFunctionFailed","key":"lambdaFunctionFailedEventDetails","details":{"error":"Broken","cause":"as it was told to"}},{"id":8,"previous":7,"at":1700000000001,"type":"ExecutionFailed","key":"executionFailedEventDetails","details":{"error":"Broken","cause":"as it was told to"}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (16, 10, 10, 4, 5, '[{"id":4,"previous":3,"at":0,"type":"TaskStarted","key":"taskStartedEventDetails","details":{"resourceType":"sqs","resource":"sendMessage.waitForTaskToken"}},{"id":5,"previous":4,"at":1700000000001,"type":"TaskSubmitted","key":"taskSubmittedEventDetails","details":{"resourceType":"sqs","resource":"sendMessage.waitForTaskToken","output":"[\"sent\"]","outputDetails":{"truncated":false}}}]');
INSERT INTO history_chunk (id, execution_id, previous_chunk, first_event_id, last_event_id, events) VALUES
    (17, 8, 8, 3, 3, '[{"id":3,"previous":0,"at":1700000000006,"type":"ExecutionAborted","key":"executionAbortedEventDetails","details":{"error":"E","cause":"C"}}]');
INSERT INTO live_execution (execution_id, next_event_id, next_frame, next_entry, deadline_millis, last_chunk) VALUES
    (2, 3, 1, 2, NULL, 2);
INSERT INTO live_execution (execution_id, next_event_id, next_frame, next_entry, deadline_millis, last_chunk) VALUES
    (3, 4, 1, 2, NULL, 3);
INSERT INTO live_execution (execution_id, next_event_id, next_frame, next_entry, deadline_millis, last_chunk) VALUES
    (4, 6, 1, 3, NULL, 12);
INSERT INTO live_execution (execution_id, next_event_id, next_frame, next_entry, deadline_millis, last_chunk) VALUES
    (5, 11, 3, 4, NULL, 13);
INSERT INTO live_execution (execution_id, next_event_id, next_frame, next_entry, deadline_millis, last_chunk) VALUES
    (6, 27, 6, 7, NULL, 14);
INSERT INTO live_execution (execution_id, next_event_id, next_frame, next_entry, deadline_millis, last_chunk) VALUES
    (7, 9, 1, 3, NULL, 15);
INSERT INTO live_execution (execution_id, next_event_id, next_frame, next_entry, deadline_millis, last_chunk) VALUES
    (8, 4, 1, 2, NULL, 17);
INSERT INTO live_execution (execution_id, next_event_id, next_frame, next_entry, deadline_millis, last_chunk) VALUES
    (9, 4, 1, 2, NULL, 9);
INSERT INTO live_execution (execution_id, next_event_id, next_frame, next_entry, deadline_millis, last_chunk) VALUES
    (10, 6, 1, 2, NULL, 16);
INSERT INTO live_execution (execution_id, next_event_id, next_frame, next_entry, deadline_millis, last_chunk) VALUES
    (11, 4, 1, 2, 1700000300000, 11);
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (2, 0, 2, '{"state":"W","enteredAt":1700000000000,"enteredEvent":2,"previousEvent":2,"entry":1,"phase":{"kind":"waiting","until":1700003600000}}', '[1,2,3,4,5]', NULL);
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (3, 0, 2, '{"state":"S1","enteredAt":1700000000000,"enteredEvent":2,"previousEvent":3,"entry":1,"phase":{"kind":"task","attempt":0}}', '[1,2,3,4,5]', NULL);
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (4, 0, 2, '{"state":"T","enteredAt":1700000000000,"enteredEvent":2,"previousEvent":5,"entry":2,"retries":[1],"phase":{"kind":"retrying","at":1700000001001}}', '[1,2,3,4,5]', NULL);
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (5, 0, 2, '{"state":"P","enteredAt":1700000000000,"enteredEvent":2,"previousEvent":3,"entry":1,"phase":{"kind":"joining"},"join":{"firstChild":1,"count":2,"maxConcurrency":2,"nextIndex":2,"running":1,"succeeded":1,"failed":0}}', '[1,2,3,4,5]', NULL);
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (5, 1, 2, '{"state":"A","parent":0,"branch":0,"enteredAt":1700000000000,"enteredEvent":4,"previousEvent":10,"entry":2,"phase":{"kind":"succeeded"}}', '[1,2,3,4,5]', '[1,2,3,4,5]');
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (5, 2, 2, '{"state":"B","parent":0,"branch":1,"enteredAt":1700000000000,"enteredEvent":5,"previousEvent":7,"entry":3,"phase":{"kind":"task","attempt":0}}', '[1,2,3,4,5]', NULL);
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (6, 0, 2, '{"state":"M","enteredAt":1700000000000,"enteredEvent":2,"previousEvent":3,"entry":1,"phase":{"kind":"joining"},"join":{"firstChild":1,"count":5,"maxConcurrency":3,"nextIndex":5,"running":3,"succeeded":2,"failed":0}}', '[1,2,3,4,5]', NULL);
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (6, 1, 2, '{"state":"I","parent":0,"iteration":0,"enteredAt":1700000000000,"enteredEvent":5,"previousEvent":15,"entry":2,"phase":{"kind":"succeeded"}}', '1', '1');
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (6, 2, 2, '{"state":"I","parent":0,"iteration":1,"enteredAt":1700000000000,"enteredEvent":7,"previousEvent":22,"entry":3,"phase":{"kind":"succeeded"}}', '2', '2');
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (6, 3, 2, '{"state":"I","parent":0,"iteration":2,"enteredAt":1700000000000,"enteredEvent":9,"previousEvent":12,"entry":4,"phase":{"kind":"task","attempt":0}}', '3', NULL);
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (6, 4, 2, '{"state":"I","parent":0,"iteration":3,"enteredAt":1700000000001,"enteredEvent":18,"previousEvent":19,"entry":5,"phase":{"kind":"task","attempt":0}}', '4', NULL);
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (6, 5, 2, '{"state":"I","parent":0,"iteration":4,"enteredAt":1700000000001,"enteredEvent":25,"previousEvent":26,"entry":6,"phase":{"kind":"task","attempt":0}}', '5', NULL);
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (7, 0, 2, '{"state":"T","enteredAt":1700000000000,"enteredEvent":4,"previousEvent":7,"entry":2,"phase":{"kind":"failed","error":"Broken","cause":"as it was told to"}}', '[1,2,3,4,5]', NULL);
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (8, 0, 2, '{"state":"W","enteredAt":1700000000000,"enteredEvent":2,"previousEvent":2,"entry":1,"phase":{"kind":"aborted"}}', '[1,2,3,4,5]', NULL);
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (9, 0, 2, '{"state":"T","enteredAt":1700000000000,"enteredEvent":2,"previousEvent":3,"entry":1,"phase":{"kind":"task","attempt":0}}', '[1,2,3,4,5]', NULL);
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (10, 0, 2, '{"state":"T","enteredAt":1700000000000,"enteredEvent":2,"previousEvent":5,"entry":1,"phase":{"kind":"task","started":true,"attempt":0,"submission":"[\"sent\"]"}}', '[1,2,3,4,5]', NULL);
INSERT INTO live_frame (execution_id, number, format, body, input, payload) VALUES
    (11, 0, 2, '{"state":"S1","enteredAt":1700000000000,"enteredEvent":2,"previousEvent":3,"entry":1,"phase":{"kind":"task","attempt":0}}', '[1,2,3,4,5]', NULL);
INSERT INTO resource_tag (id, arn, key, value) VALUES
    (1, 'arn:aws:states:us-east-1:000000000000:stateMachine:done', 'team', 'a');
INSERT INTO schedule (name, expression, time_zone, state_machine, input, enabled, next_due_millis, last_fired_millis, catch_up, last_problem, created_at_millis) VALUES
    ('nightly', 'rate(1 day)', 'Europe/Zurich', 'done', '{}', 1, 1700086400000, 1700000000000, 'one', NULL, 1700000000000);
INSERT INTO secret (id, key) VALUES
    (1, X'D385534672E78D50A5DA37D2F6B6B568C0458125B016E50BF2C5C8431FCE4778');
INSERT INTO state_machine (id, name, type, status, revision, last_version, created_at_millis, updated_at_millis, source_path) VALUES
    (1, 'done', 'STANDARD', 'ACTIVE', 2, 1, 1700000000000, 1700000000000, NULL);
INSERT INTO state_machine (id, name, type, status, revision, last_version, created_at_millis, updated_at_millis, source_path) VALUES
    (2, 'waits', 'STANDARD', 'ACTIVE', 1, 0, 1700000000000, 1700000000000, NULL);
INSERT INTO state_machine (id, name, type, status, revision, last_version, created_at_millis, updated_at_millis, source_path) VALUES
    (3, 'task', 'STANDARD', 'ACTIVE', 1, 0, 1700000000000, 1700000000000, NULL);
INSERT INTO state_machine (id, name, type, status, revision, last_version, created_at_millis, updated_at_millis, source_path) VALUES
    (4, 'retries', 'STANDARD', 'ACTIVE', 1, 0, 1700000000000, 1700000000000, NULL);
INSERT INTO state_machine (id, name, type, status, revision, last_version, created_at_millis, updated_at_millis, source_path) VALUES
    (5, 'parallel', 'STANDARD', 'ACTIVE', 1, 0, 1700000000000, 1700000000000, NULL);
INSERT INTO state_machine (id, name, type, status, revision, last_version, created_at_millis, updated_at_millis, source_path) VALUES
    (6, 'map', 'STANDARD', 'ACTIVE', 1, 0, 1700000000000, 1700000000000, NULL);
INSERT INTO state_machine (id, name, type, status, revision, last_version, created_at_millis, updated_at_millis, source_path) VALUES
    (7, 'failed', 'STANDARD', 'ACTIVE', 1, 0, 1700000000000, 1700000000000, NULL);
INSERT INTO state_machine (id, name, type, status, revision, last_version, created_at_millis, updated_at_millis, source_path) VALUES
    (8, 'aborted', 'STANDARD', 'ACTIVE', 1, 0, 1700000000000, 1700000000000, NULL);
INSERT INTO state_machine (id, name, type, status, revision, last_version, created_at_millis, updated_at_millis, source_path) VALUES
    (9, 'activity', 'STANDARD', 'ACTIVE', 1, 0, 1700000000000, 1700000000000, NULL);
INSERT INTO state_machine (id, name, type, status, revision, last_version, created_at_millis, updated_at_millis, source_path) VALUES
    (10, 'token', 'STANDARD', 'ACTIVE', 1, 0, 1700000000000, 1700000000000, NULL);
INSERT INTO state_machine (id, name, type, status, revision, last_version, created_at_millis, updated_at_millis, source_path) VALUES
    (11, 'express', 'EXPRESS', 'ACTIVE', 1, 0, 1700000000000, 1700000000000, NULL);
INSERT INTO state_machine_alias (id, state_machine_id, name, description, created_at_millis, updated_at_millis) VALUES
    (1, 1, 'live', NULL, 1700000000000, 1700000000000);
INSERT INTO state_machine_revision (state_machine_id, revision, revision_id, definition, role_arn, logging, tracing, encryption, created_at_millis) VALUES
    (1, 1, NULL, '{"StartAt":"S1","States":{"S1":{"Type":"Pass","Next":"S2"},"S2":{"Type":"Pass","End":true}}}', 'arn:aws:iam::000000000000:role/stile', NULL, NULL, NULL, 1700000000000);
INSERT INTO state_machine_revision (state_machine_id, revision, revision_id, definition, role_arn, logging, tracing, encryption, created_at_millis) VALUES
    (2, 1, NULL, '{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3600,"End":true}}}', 'arn:aws:iam::000000000000:role/stile', NULL, NULL, NULL, 1700000000000);
INSERT INTO state_machine_revision (state_machine_id, revision, revision_id, definition, role_arn, logging, tracing, encryption, created_at_millis) VALUES
    (3, 1, NULL, '{"StartAt":"S1","States":{"S1":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:held","Next":"S2"},"S2":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:held","End":true}}}', 'arn:aws:iam::000000000000:role/stile', NULL, NULL, NULL, 1700000000000);
INSERT INTO state_machine_revision (state_machine_id, revision, revision_id, definition, role_arn, logging, tracing, encryption, created_at_millis) VALUES
    (4, 1, NULL, '{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:flaky",
 "Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1,"MaxAttempts":2,
           "BackoffRate":2}],"End":true}}}', 'arn:aws:iam::000000000000:role/stile', NULL, NULL, NULL, 1700000000000);
INSERT INTO state_machine_revision (state_machine_id, revision, revision_id, definition, role_arn, logging, tracing, encryption, created_at_millis) VALUES
    (5, 1, NULL, '{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
 {"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:a","End":true}}},
 {"StartAt":"B","States":{"B":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:held",
  "Next":"C"},"C":{"Type":"Pass","End":true}}}],"Next":"Z"},"Z":{"Type":"Pass","End":true}}}', 'arn:aws:iam::000000000000:role/stile', NULL, NULL, NULL, 1700000000000);
INSERT INTO state_machine_revision (state_machine_id, revision, revision_id, definition, role_arn, logging, tracing, encryption, created_at_millis) VALUES
    (6, 1, NULL, '{"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":3,"ItemProcessor":{
 "ProcessorConfig":{"Mode":"INLINE"},"StartAt":"I","States":{
 "I":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:item","End":true}}},"End":true}}}', 'arn:aws:iam::000000000000:role/stile', NULL, NULL, NULL, 1700000000000);
INSERT INTO state_machine_revision (state_machine_id, revision, revision_id, definition, role_arn, logging, tracing, encryption, created_at_millis) VALUES
    (7, 1, NULL, '{"StartAt":"V","States":{
 "V":{"Type":"Pass","Next":"T"},
 "T":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:fails","End":true}}}', 'arn:aws:iam::000000000000:role/stile', NULL, NULL, NULL, 1700000000000);
INSERT INTO state_machine_revision (state_machine_id, revision, revision_id, definition, role_arn, logging, tracing, encryption, created_at_millis) VALUES
    (8, 1, NULL, '{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3600,"End":true}}}', 'arn:aws:iam::000000000000:role/stile', NULL, NULL, NULL, 1700000000000);
INSERT INTO state_machine_revision (state_machine_id, revision, revision_id, definition, role_arn, logging, tracing, encryption, created_at_millis) VALUES
    (9, 1, NULL, '{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:us-east-1:000000000000:activity:w","End":true}}}', 'arn:aws:iam::000000000000:role/stile', NULL, NULL, NULL, 1700000000000);
INSERT INTO state_machine_revision (state_machine_id, revision, revision_id, definition, role_arn, logging, tracing, encryption, created_at_millis) VALUES
    (10, 1, NULL, '{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","End":true}}}', 'arn:aws:iam::000000000000:role/stile', NULL, NULL, NULL, 1700000000000);
INSERT INTO state_machine_revision (state_machine_id, revision, revision_id, definition, role_arn, logging, tracing, encryption, created_at_millis) VALUES
    (11, 1, NULL, '{"StartAt":"S1","States":{"S1":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:held","End":true}}}', 'arn:aws:iam::000000000000:role/stile', NULL, NULL, NULL, 1700000000000);
INSERT INTO state_machine_revision (state_machine_id, revision, revision_id, definition, role_arn, logging, tracing, encryption, created_at_millis) VALUES
    (1, 2, '0aa0154e-5fba-4954-8daf-b6a25e802750', '{"StartAt":"S1","States":{"S1":{"Type":"Pass","Next":"S2"},"S2":{"Type":"Pass","Next":"S3"},"S3":{"Type":"Pass","End":true}}}', 'arn:aws:iam::000000000000:role/stile', NULL, NULL, NULL, 1700000000000);
INSERT INTO state_machine_version (state_machine_id, version, revision, description, created_at_millis) VALUES
    (1, 1, 2, 'first', 1700000000000);
