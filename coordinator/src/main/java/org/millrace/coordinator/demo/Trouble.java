package org.millrace.coordinator.demo;

import java.util.List;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * A test that makes trouble.
 *
 * @param id from 1
 * @param file as the runner calls it
 * @param test in it; empty where it is the file as a whole
 * @param outcome in the words of the results' table
 * @param message what its exception said
 * @param place function and line of the traceback
 * @param leaks references; 0 where it leaks none
 */
record Trouble(
    int id,
    Result result,
    Reason reason,
    String file,
    String test,
    String outcome,
    String message,
    String place,
    int leaks) {

  private static final String[][] FAILING = {
    {
      "test_ssl",
      "test.test_ssl.ThreadedTests.test_wrong_cert_tls13",
      "AssertionError: SSLError not raised"
    },
    {
      "test_json",
      "test.test_json.test_float.TestCFloat.test_allow_nan",
      "AssertionError: ValueError not raised"
    },
    {
      "test_ctypes",
      "test.test_ctypes.test_callbacks.Callbacks.test_longdouble",
      "AssertionError: 3.141 != 0.0"
    },
    {
      "test_capi",
      "test.test_capi.test_misc.CAPITest.test_c_type_with_matrix_multiplication",
      "TypeError: unsupported operand"
    },
    {
      "test_typing",
      "test.test_typing.GenericTests.test_pickle",
      "_pickle.PicklingError: Can't pickle <class 'T'>"
    },
    {
      "test_sqlite3",
      "test.test_sqlite3.test_dbapi.ConnectionTests.test_connection_limits",
      "OverflowError: string longer than INT_MAX bytes"
    },
    {
      "test_tarfile",
      "test.test_tarfile.TestExtractionFilters.test_realpath_limit_attack",
      "AssertionError: 'link' not found"
    },
    {"test_re", "test.test_re.ReTests.test_large_search", "MemoryError"},
    {
      "test_zoneinfo",
      "test.test_zoneinfo.test_zoneinfo.CZoneInfoTest.test_folds_and_gaps",
      "AssertionError: datetime.timedelta(0) != 3600"
    },
    {
      "test_perf_profiler",
      "test.test_perf_profiler.TestPerfProfiler.test_python_calls_appear_in_the_stack",
      "AssertionError: 'py::foo' not found in stdout"
    },
    {
      "test_gdb",
      "test.test_gdb.test_backtrace.PyBtTests.test_threads",
      "AssertionError: 'Waiting for the GIL' not found"
    },
    {
      "test_free_threading",
      "test.test_free_threading.test_dict.TestDict.test_racing_object_get_set_dict",
      "AssertionError: 40 != 41"
    },
  };

  private static final String[][] FLAKY = {
    {
      "test_socket",
      "test.test_socket.ThreadedVSOCKSocketStreamTest.testStream",
      "TimeoutError: timed out"
    },
    {
      "test.test_asyncio.test_subprocess",
      "test.test_asyncio.test_subprocess.SubprocessThreadedWatcherTests.test_kill_issue43884",
      "TimeoutError"
    },
    {
      "test.test_multiprocessing_spawn.test_processes",
      "test.test_multiprocessing_spawn.test_processes.WithProcessesTestBarrier.test_default_timeout",
      "threading.BrokenBarrierError"
    },
    {
      "test.test_concurrent_futures.test_shutdown",
      "test.test_concurrent_futures.test_shutdown.ProcessPoolForkserverProcessPoolShutdownTest.test_processes_terminate",
      "AssertionError: 1 != 0"
    },
    {
      "test_urllib2net",
      "test.test_urllib2net.OtherNetworkTests.test_ftp",
      "urllib.error.URLError: <urlopen error timed out>"
    },
    {
      "test_logging",
      "test.test_logging.HTTPHandlerTest.test_output",
      "ConnectionResetError: [Errno 104] Connection reset by peer"
    },
    {
      "test_threading",
      "test.test_threading.ThreadTests.test_finalization_shutdown",
      "AssertionError: -9 != 0"
    },
    {
      "test_signal",
      "test.test_signal.StressTest.test_stress_modifying_handlers",
      "AssertionError: 91 not greater than 100"
    },
    {
      "test_regrtest",
      "test.test_regrtest.ArgsTestCase.test_worker_output_on_failure",
      "AssertionError: 1 != 0"
    },
    {
      "test_smtpnet",
      "test.test_smtpnet.SmtpSSLTest.test_connect",
      "TimeoutError: [Errno 110] Connection timed out"
    },
  };

  private static final String[][] LEAKING = {
    {"test_import", "14"},
    {"test_interpreters", "27"},
    {"test_ast", "3"},
    {"test_embed", "8"},
    {"test.test_asyncio.test_events", "42"},
    {"test_xml_etree_c", "6"},
  };

  private static final String[][] ODD = {
    {"test_tools", "ENVIRONMENT_CHANGED", "Warning -- files was modified by test_tools"},
    {
      "test_mailbox",
      "ENVIRONMENT_CHANGED",
      "Warning -- threading_cleanup() failed to clean up threads"
    },
    {"test_io", "TIMED_OUT", "timed out after 20 min in test_interrupted_write_retry_buffered"},
    {
      "test_faulthandler", "TIMED_OUT", "timed out after 20 min in test_dump_traceback_later_cancel"
    },
    {"test_gc", "CRASHED", "SIGSEGV in gc_list_merge while it ran test_trashcan_threads"},
    {"test_marshal", "CRASHED", "SIGSEGV in w_object while it ran test_recursion_limit"},
  };

  /** All that there are, their ids their places. */
  static final List<Trouble> ALL = all();

  private static List<Trouble> all() {
    java.util.ArrayList<Trouble> all = new java.util.ArrayList<>();
    for (String[] t : FAILING) {
      all.add(test(all.size() + 1, Result.FAILURE, Reason.TESTS_FAILED, t));
    }
    for (String[] t : FLAKY) {
      all.add(test(all.size() + 1, Result.WARNINGS, Reason.PASSED_ON_RERUN, t));
    }
    for (String[] t : LEAKING) {
      int leaks = Integer.parseInt(t[1]);
      String words =
          "leaked [%d, %d, %d] references, sum=%d".formatted(leaks, leaks, leaks, 3 * leaks);
      all.add(
          file(
              all.size() + 1,
              Result.FAILURE,
              Reason.REFERENCE_LEAK,
              t[0],
              "LEAKED",
              words,
              3 * leaks));
    }
    for (String[] t : ODD) {
      Result result = t[1].equals("ENVIRONMENT_CHANGED") ? Result.WARNINGS : Result.FAILURE;
      Reason reason =
          switch (t[1]) {
            case "TIMED_OUT" -> Reason.TEST_TIMED_OUT;
            case "CRASHED" -> Reason.CRASHED;
            default -> Reason.ENVIRONMENT_CHANGED;
          };
      all.add(file(all.size() + 1, result, reason, t[0], t[1], t[2], 0));
    }
    return List.copyOf(all);
  }

  private static Trouble test(int id, Result result, Reason reason, String[] t) {
    String outcome = t[2].startsWith("AssertionError") ? "FAILED" : "ERROR";
    return new Trouble(id, result, reason, t[0], t[1], outcome, t[2], name(t[1]), 0);
  }

  private static Trouble file(
      int id, Result result, Reason reason, String file, String outcome, String words, int leaks) {
    return new Trouble(id, result, reason, file, "", outcome, words, "", leaks);
  }

  private static String name(String test) {
    return test.substring(test.lastIndexOf('.') + 1);
  }

  /** Those with a reason. */
  static List<Trouble> of(Reason reason) {
    return ALL.stream().filter(trouble -> trouble.reason() == reason).toList();
  }

  /** The sentence that a build's verdict says of it. */
  String detail() {
    return switch (reason) {
      case PASSED_ON_RERUN -> file + " failed, then passed when run again";
      case ENVIRONMENT_CHANGED -> file + " altered the execution environment: " + message;
      case TESTS_FAILED -> file + ": " + place + ": " + message;
      default -> file + " " + message;
    };
  }

  /** What the file's row says happened, where a test in it failed. */
  String fileOutcome() {
    return test.isEmpty() ? outcome : reason == Reason.PASSED_ON_RERUN ? "PASSED" : "FAILED";
  }

  /** The traceback. */
  String excerpt() {
    return test.isEmpty()
        ? ""
        : """
        Traceback (most recent call last):
          File "Lib/%s.py", line 1204, in %s
            self.check(context, expected)
        %s
        """
            .formatted(file.replace('.', '/'), place, message);
  }
}
