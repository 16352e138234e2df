package org.millrace.coordinator.worker;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long things last.
 *
 * @param enrolmentLife how long a one-time token opens the door
 */
@ConfigurationProperties("millrace")
record EnrolmentSettings(@DefaultValue("1h") Duration enrolmentLife) {}
