/// The Crawl task.
