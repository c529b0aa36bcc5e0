"""In which order the endpoints that may serve a call are asked, and which of them not now.

What is known of an endpoint holds for all runs of the process, or of all processes that share it
(``shared/``); what a provider has cost a run, for that run.
"""
