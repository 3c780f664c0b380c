// Written by `node tools/known-settings.js telegraf`.
/* eslint max-lines: off -- data */
/** The plugins of a version of Telegraf. */
export interface KnownPlugins {
  /** Keys that any plugin may have. */
  readonly common: string;
  /** Keys that several have. */
  readonly shared: Readonly<Record<string, string>>;
  /** The keys of each plugin, and `@` before what it shares; it has no other, though not all of these. */
  readonly plugins: Readonly<Record<string, string>>;
}

/** The plugins of Telegraf and their keys; `@` names what several have. */
export const KNOWN_PLUGINS: KnownPlugins = {
  common:
    'alias always_include_local_tags buffer_strategy buffer_directory buffer_disk_sync collection_jitter collection_offset data_format delay drop drop_original fielddrop fieldexclude fieldinclude fieldpass flush_interval flush_jitter grace interval log_level lvm metric_batch_size metric_buffer_limit metricpass name_override name_prefix name_suffix namedrop namedrop_separator namepass namepass_separator order pass period precision tagdrop tagexclude taginclude tagpass tags startup_error_behavior labels id data_type influx_parser_type time_source agent metric_name avro_schema_registry avro_schema_registry_cert avro_schema avro_format avro_measurement avro_measurement_field avro_tags avro_fields avro_timestamp avro_timestamp_format avro_field_separator avro_union_mode offset bits match selection length_min length filter entries name type omit terminator timezone assignment allow_no_match endianness binary binary_encoding collectd_parse_multivalue collectd_auth_file collectd_security_level collectd_typesdb csv_column_names csv_column_types csv_comment csv_delimiter csv_header_row_count csv_measurement_column csv_skip_columns csv_skip_rows csv_tag_columns csv_tag_overwrite csv_timestamp_column csv_timestamp_format csv_timezone csv_trim_space csv_skip_values csv_skip_errors csv_metadata_rows csv_metadata_separators csv_metadata_trim_set csv_reset_mode dropwizard_metric_registry_path dropwizard_time_path dropwizard_time_format dropwizard_tags_path dropwizard_tag_paths_map separator templates form_urlencoded_tag_keys grok_patterns grok_named_patterns grok_custom_patterns grok_custom_pattern_files grok_multiline grok_timezone grok_unique_timestamp influx_timestamp_precision tag_keys json_name_key json_string_fields json_query json_time_key json_time_format json_timezone json_strict json_v2 measurement_name measurement_name_path timestamp_path timestamp_format timestamp_timezone field tag object path rename optional timestamp_key renames fields included_keys excluded_keys disable_prepend_keys logfmt_tag_keys openmetrics_ignore_timestamp openmetrics_metric_version measurement_column tag_columns timestamp_column prometheus_ignore_timestamp prometheus_metric_version value_field_name xpath_protobuf_files xpath_protobuf_file xpath_protobuf_type xpath_protobuf_import_paths xpath_protobuf_skip_bytes xpath_print_document xpath_allow_empty_selection xpath_native_types xpath_trace xpath metric_selection timestamp fields_int fields_bytes_as_hex fields_bytes_as_base64 field_selection field_name field_value field_name_expansion tag_selection tag_name tag_value tag_name_expansion schema codec default_tags err line_offset line_number column location parent_index output_name set_name desired_type include_collection metric value unknown_value gauge_value counter_value histogram_value state_set_value info_value summary_value double_value int_value total sum source fields_hex_filter fields_base64_filter message_files message_type import_paths skip_bytes log read_from string_terminator string_length time_format carbon2_format carbon2_sanitize_replace_char cloudevents_version cloudevents_source cloudevents_source_tag cloudevents_event_type cloudevents_event_time cloudevents_batch_format csv_separator csv_header csv_column_prefix csv_columns prefix template graphite_strict_sanitize_regex graphite_tag_support graphite_tag_sanitize_mode graphite_separator influx_max_line_bytes influx_sort_fields influx_uint_support influx_omit_timestamp json_timestamp_units json_timestamp_format json_transformation json_nested_fields_include json_nested_fields_exclude nowmetric_format prometheus_export_timestamp prometheus_sort_metrics prometheus_string_as_label prometheus_compact_encoding prometheus_metric_types prometheus_name_sanitization counter gauge splunkmetric_hec_routing splunkmetric_multimetric splunkmetric_omit_event_tag batch_template wavefront_use_strict wavefront_source_override wavefront_disable_prefix_conversion time host index',
  shared: {
    'common/adx': 'endpoint_url database timeout metrics_grouping_type table_name create_tables ingestion_type',
    'common/auth': 'username password',
    'common/aws':
      'region access_key secret_key role_arn profile shared_credential_file token endpoint_url role_session_name web_identity_token_file',
    'common/cookie':
      'cookie_auth_url cookie_auth_method cookie_auth_headers cookie_auth_username cookie_auth_password cookie_auth_body cookie_auth_renewal',
    'common/docker':
      'content multiplexed info list disks raw_disks inspect stats logs log_streams services tasks nodes api_version list_params',
    'common/gnmi':
      'emit_delete_metrics canonical_field_names trim_field_names prefix_tag_key_with_path path_guessing_strategy vendor_specific yang_model_paths name origin path subscription_mode sample_interval suppress_redundant heartbeat_interval match elements',
    'common/http': 'idle_conn_timeout max_idle_conn max_idle_conn_per_host response_timeout local_address timeout',
    'common/jolokia2':
      'url response_timeout username password origin proxy_config default_target_username default_target_password targets mbean attributes path status value request_mbean request_attributes request_path request_target name paths field_name field_prefix field_separator tag_prefix tag_keys tags fields',
    'common/kafka':
      'required_acks max_retry max_message_bytes idempotent_writes version client_id compression_codec enable_tls keep_alive_period metadata_retry_max metadata_retry_type metadata_retry_backoff metadata_retry_max_duration metadata_full sasl_username sasl_password sasl_extensions sasl_mechanism sasl_version sasl_gssapi_service_name sasl_gssapi_auth_type sasl_gssapi_disable_pafxfast sasl_gssapi_kerberos_config_path sasl_gssapi_key_tab_path sasl_gssapi_realm sasl_access_token sasl_aws_msk_iam_region sasl_aws_msk_iam_profile sasl_aws_msk_iam_role sasl_aws_msk_iam_session',
    'common/mqtt':
      'content_type response_topic message_expiry topic_alias user_properties servers protocol username password timeout connection_timeout qos client_id retain keep_alive persistent_session v5 client_trace',
    'common/oauth': 'client_id client_secret token_url audience scopes',
    'common/opcua':
      'additional_valid_status_codes endpoint security_policy security_mode certificate private_key remote_certificate username password auth_method connect_timeout request_timeout client_trace optional_fields workarounds session_timeout locales trigger deadband_type deadband_value sampling_interval queue_size discard_oldest data_change_filter name id namespace namespace_uri identifier_type identifier default_tags monitoring_params nodes event_type_node node_ids source_names fields pattern root depth max_nodes batch_size paths timestamp timestamp_format group events browse node_id browse_name display_name node_class path client log max_depth config disable_auto_reconnect err policy mode method operation tag metric_tags tag_name value quality server_time source_time data_type is_array node_metric_mapping node_i_ds last_received_data event_groups event_node_metric_mapping',
    'common/opcua/input':
      'trigger deadband_type deadband_value sampling_interval queue_size discard_oldest data_change_filter name id namespace namespace_uri identifier_type identifier default_tags monitoring_params nodes event_type_node node_ids source_names fields pattern root depth max_nodes batch_size paths timestamp timestamp_format group events browse tag metric_tags node_id tag_name value quality server_time source_time data_type is_array config log node_metric_mapping node_i_ds last_received_data event_groups event_node_metric_mapping',
    'common/postgresql':
      'address outputaddress max_idle max_open max_lifetime db sanitized_address connection_database',
    'common/proxy':
      'use_system_proxy http_proxy_url use_proxy proxy_url socks5_enabled socks5_address socks5_username socks5_password',
    'common/ratelimiter': 'rate_limit rate_limit_period',
    'common/shim': 'inputs processors outputs input processor output batch_size batch_timeout',
    'common/slog': 'log',
    'common/snmp':
      'timeout retries version unconnected_udp_socket community max_repetitions context_name sec_level sec_name auth_protocol auth_password priv_protocol priv_password path field name oid oid_index_suffix oid_index_length is_tag conversion translate secondary_index_table secondary_index_use secondary_outer_join inherit_tags index_as_tag time rows tags fields mib_name oid_text',
    'common/socket':
      'max_connections read_buffer_size read_timeout keep_alive_period socket_mode content_encoding max_decompression_size max_parallel_parsers allowed_sources multicast_source offset bytes endianness header_length splitting_strategy splitting_delimiter splitting_length splitting_length_field encoding log splitter',
    'common/starlark': 'source script constants id starlark_load_func',
    'common/tls':
      'tls_ca tls_cert tls_key tls_key_pwd tls_min_version tls_cipher_suites insecure_skip_verify tls_server_name tls_renegotiation_method tls_enable tls_allowed_cacerts tls_max_version tls_allowed_dns_names',
    'internal/globpath': 'has_super_meta',
    'internal/limiter': 'c',
    'internal/process': 'cmd stdin stdout stderr read_stdout_fn read_stderr_fn restart_delay stop_on_error log',
  },
  plugins: {
    'aggregators.basicstats': 'stats m2 previous time',
    'aggregators.derivative': 'variable suffix max_roll_over',
    'aggregators.final': 'output_strategy series_timeout keep_original_field_names',
    'aggregators.histogram':
      'config reset cumulative expiration_interval push_only_on_update measurement_name fields buckets',
    'aggregators.merge': 'round_timestamp_to',
    'aggregators.minmax': '',
    'aggregators.quantile': 'quantiles compression algorithm',
    'aggregators.starlark': '@common/starlark',
    'aggregators.valuecounter': 'fields',
    'inputs.activemq': 'server port url username password webadmin response_timeout @common/tls',
    'inputs.aerospike':
      'servers username password enable_tls tls_name disable_query_namespaces namespaces query_sets sets enable_ttl_histogram enable_object_size_linear_histogram num_histogram_buckets @common/tls',
    'inputs.aliyuncms':
      'access_key_id access_key_secret access_key_sts_token role_arn role_session_name private_key public_key_id role_name regions discovery_interval period delay project metrics ratelimit objects_filter names dimensions tag_query_path allow_dps_without_discovery @internal/limiter',
    'inputs.amd_rocm_smi': 'bin_path timeout',
    'inputs.amqp_consumer':
      'brokers username password exchange exchange_type exchange_durability exchange_passive exchange_arguments max_undelivered_messages queue queue_durability queue_passive queue_arguments queue_consume_arguments binding_key prefetch_count auth_method content_encoding max_decompression_size timeout @common/tls',
    'inputs.apache': 'urls username password response_timeout @common/tls',
    'inputs.apcupsd': 'servers timeout',
    'inputs.aurora': 'schedulers roles timeout username password @common/tls',
    'inputs.azure_monitor':
      'subscription_id client_id client_secret tenant_id cloud_option resource_target resource_group_target subscription_target resource_id metrics aggregations resource_group resource resource_type',
    'inputs.azure_storage_queue': 'endpoint account_name account_key peek_oldest_message_age log',
    'inputs.bcache': 'bcachePath bcacheDevs',
    'inputs.beanstalkd': 'server tubes',
    'inputs.beat': 'url include username password method headers host_header timeout @common/tls',
    'inputs.bind':
      'urls gather_memory_contexts gather_views timeout report_counters_as_int op_codes q_types r_codes zone_stats ns_stats sock_stats views memory total_use in_use block_size context_size lost contexts id name total resolver xml_name caches rr_sets counters',
    'inputs.bond':
      'host_proc host_sys collect_sys_details bond_interfaces bond_type mode_file slave_file ad_ports_file',
    'inputs.burrow':
      'api_prefix servers username password response_timeout concurrent_connections clusters_exclude clusters_include groups_exclude groups_include topics_exclude topics_include @common/tls',
    'inputs.ceph':
      'ceph_binary osd_prefix mon_prefix mds_prefix rgw_prefix socket_dir socket_suffix ceph_user ceph_config gather_admin_socket_stats gather_cluster_stats fs_map osd_map p_gs_by_state stats client_io_rate',
    'inputs.cgroup': 'paths files',
    'inputs.chrony': 'server timeout dns_lookup socket_group socket_perms metrics',
    'inputs.cisco_telemetry_mdt':
      'transport service_address max_msg_size aliases dmes embedded_tags grpc_enforcement_policy include_delete_field source_field_name permit_keepalive_without_calls keepalive_minimum_time prop msg_type msg_encap msg_hdr_version msg_flags msg_len @common/tls',
    'inputs.clickhouse':
      'username password servers auto_discovery cluster_include cluster_exclude timeout variant http_client status_code data @common/tls',
    'inputs.cloud_pubsub':
      'credentials_file project subscription max_extension max_outstanding_messages max_outstanding_bytes max_receiver_go_routines max_message_len max_undelivered_messages retry_delay_seconds base64_data content_encoding max_decompression_size',
    'inputs.cloud_pubsub_push':
      'max_undelivered_messages service_address token path read_timeout write_timeout max_body_size add_meta log @common/tls',
    'inputs.cloudwatch':
      'statistic_exclude statistic_include timeout period delay namespaces metrics cache_ttl ratelimit recently_active batch_size include_linked_accounts metric_format names dimensions name value @internal/limiter @common/aws @common/proxy',
    'inputs.cloudwatch_metric_streams':
      'service_address paths max_body_size read_timeout write_timeout access_key api_compatability log records @common/tls',
    'inputs.conntrack': 'collect dirs files',
    'inputs.consul': 'address scheme token username password datacenter tag_delimiter metric_version log @common/tls',
    'inputs.consul_agent':
      'url token_file token timeout timestamp gauges points counters samples name value labels count sum min max mean rate stddev @common/tls',
    'inputs.couchbase':
      'servers bucket_stats_included cluster_bucket_stats node_bucket_stats additional_stats op samples @common/tls',
    'inputs.couchdb': 'hosts basic_username basic_password',
    'inputs.cpu': 'percpu totalcpu collect_cpu_time report_active core_tags',
    'inputs.csgo': 'servers',
    'inputs.ctrlx_datalayer':
      'server username password name address tags nodes measurement publish_interval keep_alive_interval error_interval sampling_interval queue_size queue_behaviour dead_band_value value_change output_json_string subscription @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.dcos':
      'cluster_url service_account_id service_account_private_key token_file node_include node_exclude container_include container_exclude app_include app_exclude max_connections response_timeout cluster slaves id text expire path @common/tls',
    'inputs.directory_monitor':
      'directory finished_directory recursive error_directory file_tag preserve_timestamps files_to_monitor files_to_ignore max_buffered_metrics directory_duration_threshold file_queue_size parse_method',
    'inputs.disk': 'mount_points ignore_fs ignore_mount_opts',
    'inputs.diskio': 'devices device_tags name_templates skip_serial_number',
    'inputs.disque': 'servers',
    'inputs.dmcache': 'per_device',
    'inputs.dns_query': 'domains network servers record_type port timeout include_fields',
    'inputs.docker':
      'endpoint gather_services perdevice_include total_include tag_env docker_label_include docker_label_exclude container_name_include container_name_exclude container_state_include container_state_exclude storage_objects source_tag timeout podman_cache_ttl @common/tls @common/docker',
    'inputs.docker_log':
      'endpoint from_beginning timeout docker_label_include docker_label_exclude container_name_include container_name_exclude container_state_include container_state_exclude source_tag @common/tls',
    'inputs.dovecot': 'type filters servers',
    'inputs.dpdk':
      'socket_path socket_access_timeout device_types ethdev additional_commands metadata_fields plugin_options unreachable_socket_behavior exclude_commands @internal/globpath',
    'inputs.ecs':
      'endpoint_url timeout container_name_include container_name_exclude container_status_include container_status_exclude ecs_label_include ecs_label_exclude cluster task_arn family revision desired_status known_status containers limits pull_started_at pull_stopped_at name docker_name image image_id labels created_at started_at stats type networks network_mode i_pv4_addresses @common/docker',
    'inputs.elasticsearch':
      'local servers headers cluster_health cluster_health_level cluster_stats cluster_stats_only_from_master enrich_stats indices_include indices_level node_stats username password num_most_recent_indices coordinator_stats @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.elasticsearch_query':
      'urls username password enable_sniffer health_check_interval aggregation index measurement_name date_field date_field_custom_format query_period filter_query metric_fields metric_function tags include_missing_tag missing_tag_value @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.ethtool':
      'interface_include interface_exclude down_interfaces namespace_include namespace_exclude normalize_keys',
    'inputs.eventhub_consumer':
      'connection_string persistence_dir consumer_group from_timestamp latest prefetch_count epoch user_agent partition_ids max_undelivered_messages enqueued_time_as_ts iot_hub_enqueued_time_as_ts application_property_fields application_property_tags sequence_number_field enqueued_time_field offset_field partition_id_tag partition_key_tag iot_hub_device_connection_id_tag iot_hub_auth_generation_id_tag iot_hub_connection_auth_method_tag iot_hub_connection_module_id_tag iot_hub_enqueued_time_field',
    'inputs.example': 'device_name number_fields enable_random timeout username password',
    'inputs.exec': 'commands command environment ignore_error log_stderr timeout',
    'inputs.execd':
      'command environment buffer_size signal restart_delay stop_on_error inputs input @internal/process @common/shim',
    'inputs.fail2ban': 'use_sudo socket',
    'inputs.fibaro': 'url username password timeout device_type name section_id properties',
    'inputs.file': 'files file_tag file_path_tag character_encoding @internal/globpath',
    'inputs.filecount': 'directories name recursive regular_only follow_symlinks size mtime @internal/globpath',
    'inputs.filestat': 'md5 files @internal/globpath',
    'inputs.fireboard': 'auth_token url http_timeout',
    'inputs.firehose': 'service_address paths read_timeout write_timeout access_key parameter_tags @common/tls',
    'inputs.fluentd': 'endpoint exclude',
    'inputs.fritzbox': 'urls collect timeout @common/tls',
    'inputs.github': 'repositories access_token additional_fields enterprise_base_url http_timeout',
    'inputs.gnmi':
      'addresses subscription tag_subscription aliases encoding origin prefix target updates_only username password redial max_msg_size depth keepalive_time keepalive_timeout enforce_first_namespace_as_origin @common/gnmi @common/tls',
    'inputs.gnmi_listener': 'address protocol @common/gnmi @common/tls',
    'inputs.google_cloud_storage': 'credentials_file bucket key_prefix offset_key objects_per_iteration',
    'inputs.graylog': 'servers metrics username password timeout @common/tls',
    'inputs.haproxy': 'servers keep_field_names username password @common/tls',
    'inputs.hddtemp': 'address devices device_name model temperature unit status',
    'inputs.http':
      'urls method body content_encoding username password token token_file headers success_status_codes @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.http_listener_v2':
      'service_address socket_mode paths path_tag methods http_headers data_source read_timeout write_timeout max_body_size http_success_code basic_username basic_password http_header_tags log @common/tls',
    'inputs.http_response':
      'urls http_proxy body body_form method response_timeout http_header_tags headers follow_redirects bearer_token token response_body_field response_body_max_size response_string_match response_status_code interface username password @common/cookie @common/tls',
    'inputs.huebridge':
      'bridges room_assignments timeout remote_client_id remote_client_secret remote_callback_url remote_token_dir @common/tls',
    'inputs.hugepages': 'types',
    'inputs.icinga2': 'server objects status username password response_timeout results attrs perfdata @common/tls',
    'inputs.infiniband': 'gather_rdma',
    'inputs.influxdb': 'urls username password timeout status_code reason @common/tls',
    'inputs.influxdb_listener':
      'service_address read_timeout write_timeout max_body_size basic_username basic_password token_shared_secret token_username database_tag retention_policy_tag parser_type @common/tls',
    'inputs.influxdb_v2_listener':
      'service_address max_undelivered_metrics read_timeout write_timeout max_body_size token bucket_tag parser_type use_internal_statistics @common/tls',
    'inputs.intel_baseband':
      'socket_path log_file_path unreachable_socket_behavior socket_access_timeout wait_for_telemetry_timeout',
    'inputs.intel_dlb': 'socket_path eventdev_commands dlb_device_types unreachable_socket_behavior',
    'inputs.intel_pmt': 'spec datatypes_enabled samples_enabled',
    'inputs.intel_pmu':
      'event_definitions core_events uncore_events events cores events_tag perf_group sockets aggregate_uncore_units',
    'inputs.intel_powerstat':
      'cpu_metrics package_metrics included_cpus excluded_cpus event_definitions msr_read_timeout',
    'inputs.intel_rdt': 'pqos_path cores processes sampling_interval shortened_metrics use_sudo name pid',
    'inputs.internal': 'collect_memstats collect_gostats per_instance',
    'inputs.internet_speed': 'server_id_include server_id_exclude memory_saving_mode cache connections test_mode',
    'inputs.interrupts': 'cpu_as_tag',
    'inputs.ipmi_sensor': 'path privilege hex_key servers sensors timeout metric_version use_sudo use_cache cache_path',
    'inputs.ipset': 'include_unmatched_sets use_sudo timeout count_per_ip_entries',
    'inputs.iptables': 'use_sudo use_lock binary table chains',
    'inputs.ipvs': '',
    'inputs.jenkins':
      'url username password response_timeout max_connections max_build_age max_subjob_depth max_subjob_per_layer node_labels_as_tag job_exclude job_include node_exclude node_include number @common/tls',
    'inputs.jolokia2_agent':
      'default_field_prefix default_field_separator default_tag_prefix urls username password origin response_timeout metric @common/jolokia2 @common/tls',
    'inputs.jolokia2_proxy':
      'default_field_prefix default_field_separator default_tag_prefix url default_target_password default_target_username target username password origin response_timeout metric @common/jolokia2 @common/tls',
    'inputs.jti_openconfig_telemetry':
      'servers sensors username password client_id timestamp_source sample_frequency str_as_tags retry_delay enable_tls keep_alive_period value double_value int_value uint_value sint_value bool_value str_value bytes_value @common/tls',
    'inputs.kafka_consumer':
      'brokers kafka_version consumer_group max_message_len max_undelivered_messages max_processing_time offset balance_strategy topics topic_regexps topic_tag msg_headers_as_tags msg_header_as_metric_name timestamp_source consumer_fetch_default consumer_fetch_min consumer_fetch_max_wait connection_strategy resolve_canonical_bootstrap_servers_only @common/kafka @common/tls',
    'inputs.kapacitor': 'urls timeout @common/tls',
    'inputs.kernel': 'collect',
    'inputs.kernel_vmstat': '',
    'inputs.kibana': 'servers username password @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.kinesis_consumer':
      'streamname shard_iterator_type poll_interval shard_update_interval checkpoint_dynamodb max_undelivered_messages content_encoding app_name table_name interval @common/aws',
    'inputs.knx_listener': 'service_type service_address measurement name dpt as_string addresses',
    'inputs.kube_inventory':
      'url url_kubelet bearer_token namespace response_timeout resource_exclude resource_include max_config_map_age selector_include selector_exclude node_name @common/tls',
    'inputs.kubernetes': 'url bearer_token node_metric_name label_include label_exclude response_timeout @common/tls',
    'inputs.lanz': 'servers',
    'inputs.ldap': 'server dialect bind_mechanism bind_dn bind_password reverse_field_names @common/tls',
    'inputs.leofs': 'servers',
    'inputs.libvirt': 'libvirt_uri domains statistics_groups additional_statistics',
    'inputs.linux_cpu': 'host_sys metrics',
    'inputs.linux_sysctl_fs': '',
    'inputs.logql':
      'url username password token organizations timeout instant range name query sorting limit start end step interval data @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.logstash':
      'url single_pipeline collect username password headers @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.lustre2': 'mgs_procfiles ost_procfiles mds_procfiles',
    'inputs.lvm': 'use_sudo pvs_binary vgs_binary lvs_binary report pv vg lv',
    'inputs.mailchimp': 'api_key days_old campaign_id time_series',
    'inputs.marklogic': 'url hosts username password host_status status_properties load_properties @common/tls',
    'inputs.mavlink': 'url system_id filter stream_request_frequency',
    'inputs.mcrouter': 'servers timeout',
    'inputs.mdstat': 'file_name',
    'inputs.mem': 'collect_extended',
    'inputs.memcached': 'servers unix_sockets enable_tls @common/tls',
    'inputs.mesos': 'timeout masters master_collections slaves slave_collections @common/tls',
    'inputs.minecraft': 'server port password',
    'inputs.mock':
      'metric_name tags constant random step stock sine_wave name value min max amplitude period phase base_line start price volatility',
    'inputs.modbus':
      'register address length name type scale output bit slave_id byte_order measurement fields tags optimization optimization_max_register_fill metric data_type discrete_inputs coils holding_registers input_registers omit request controller transmission_mode baud_rate data_bits parity stop_bits rs485 timeout busy_retries busy_retries_wait debug_connection workarounds configuration_type exclude_register_type_tag pause_after_connect pause_between_requests close_connection_after_gather read_coils_starting_at_zero string_register_location one_request_per_field max_bit_registers_per_request max_word_registers_per_request delay_rts_before_send delay_rts_after_send rts_high_during_send rts_high_after_send rx_during_tx',
    'inputs.mongodb':
      'servers gather_cluster_status gather_perdb_stats gather_col_stats gather_top_stat disconnected_servers_behavior col_stats_dbs stat_line fields tags db_data col_data shard_host_data top_stats_data name db_name timestamp sample_time server_status repl_set_status cluster_status db_stats col_stats shard_stats oplog_stats top_stats flattened host version process pid uptime uptime_millis uptime_estimate local_time asserts background_flushing extra_info connections dur global_lock locks network opcounters opcounters_repl op_latencies record_stats mem repl shard_cursor_type storage_engine wired_tiger metrics tc_malloc_stats d_bs db_stats_data db collections objects avg_obj_size data_size storage_size num_extents indexes index_size ok gle_stats fs_used_size fs_total_size col_stats_data collection count size total_index_size jumbo_chunks_count members my_state time_diff health state state_str optime_date transaction concurrent cache connection data_handle hosts total_in_use total_available total_created total_refreshing in_use available created refreshing totals total read_lock write_lock queries get_more insert update remove commands time write read out total_tickets regular warning msg user rollovers tracked_dirty_bytes current_cached_bytes max_bytes_configured app_threads_page_read_count app_threads_page_read_time app_threads_page_write_count app_threads_page_write_time bytes_written_from bytes_read_into pages_evicted_by_app_thread pages_queued_for_eviction pages_read_into_cache pages_written_from_cache pages_requested_from_cache server_evicting_pages worker_thread_evicting_pages internal_pages_evicted modified_pages_evicted unmodified_pages_evicted trans_checkpoints_total_time_msecs trans_checkpoints files_currently_open data_handles_currently_active set_name is_writable_primary is_master secondary is_replica_set arbiter_only passives me accesses_not_in_memory page_fault_exceptions_thrown db_record_accesses bits resident virtual supported mapped mapped_with_journal flushes total_ms average_ms last_ms last_finished current dt prep_log_buffer write_to_journal write_to_data_files remap_private_view commits journaled_mb write_to_data_files_mb compression commits_in_write_lock early_commits time_ms readers writers total_time lock_time current_queue active_clients bytes_in bytes_out num_requests query delete command reads writes latency ops ttl cursor document operation query_executor storage deleted_documents passes timed_out open deleted inserted returned updated aggregate distinct find find_and_modify failed no_timeout pinned scan_and_order write_conflicts scanned scanned_objects apply buffer executor batches size_bytes pool queues unsignaled_events bytes get_mores num total_millis read_lower write_lower time_locked_micros time_acquiring_micros acquire_count acquire_wait_count page_faults generic tc_malloc current_allocated_bytes heap_size pageheap_free_bytes pageheap_unmapped_bytes max_total_thread_cache_bytes current_total_thread_cache_bytes total_free_bytes central_cache_free_bytes transfer_cache_free_bytes thread_cache_free_bytes pageheap_comitted_bytes pageheap_scavenge_count pageheap_commit_count pageheap_total_commit_bytes pageheap_decommit_count pageheap_total_decommit_bytes pageheap_reserve_count pageheap_total_reserve_bytes spin_lock_total_delay_nanos freelist_search_bucket_exhausted freelist_search_requests freelist_search_scanned namespace read_acquire_waits_percentage write_acquire_waits_percentage read_acquire_time_micros write_acquire_time_micros percentage global key error is_mongos uptime_nanos last_printed insert_cnt query_cnt update_cnt delete_cnt get_more_cnt command_cnt write_ops_cnt write_latency read_ops_cnt read_latency command_ops_cnt command_latency passes_cnt deleted_documents_cnt timed_out_c timed_out_c_cnt no_timeout_c no_timeout_c_cnt pinned_c pinned_c_cnt total_c total_c_cnt deleted_d inserted_d returned_d updated_d aggregate_command_total aggregate_command_failed count_command_total count_command_failed delete_command_total delete_command_failed distinct_command_total distinct_command_failed find_command_total find_command_failed find_and_modify_command_total find_and_modify_command_failed get_more_command_total get_more_command_failed insert_command_total insert_command_failed update_command_total update_command_failed scan_and_order_op write_conflicts_op total_keys_scanned total_objects_scanned current_c available_c total_created_c collection_locks cache_dirty_percent cache_used_percent insert_r insert_r_cnt query_r query_r_cnt update_r update_r_cnt delete_r delete_r_cnt get_more_r get_more_r_cnt command_r command_r_cnt repl_lag flushes_cnt flushes_total_time non_mapped faults faults_cnt highest_locked queued_readers queued_writers active_readers active_writers available_readers available_writers total_tickets_readers total_tickets_writers net_in net_in_cnt net_out net_out_cnt num_connections repl_set_name repl_health_avg node_type node_state node_state_int node_health_int repl_network_bytes repl_network_getmores_num repl_network_getmores_total_millis repl_network_ops repl_buffer_count repl_buffer_size_bytes repl_apply_batches_num repl_apply_batches_total_millis repl_apply_ops repl_executor_pool_in_progress_count repl_executor_queues_network_in_progress repl_executor_queues_sleepers repl_executor_unsignaled_events db_stats_lines col_stats_lines shard_host_stats_lines top_stat_lines tc_malloc_current_allocated_bytes tc_malloc_heap_size tc_malloc_central_cache_free_bytes tc_malloc_current_total_thread_cache_bytes tc_malloc_max_total_thread_cache_bytes tc_malloc_total_free_bytes tc_malloc_transfer_cache_free_bytes tc_malloc_thread_cache_free_bytes tc_malloc_spin_lock_total_delay_nanos tc_malloc_pageheap_free_bytes tc_malloc_pageheap_unmapped_bytes tc_malloc_pageheap_comitted_bytes tc_malloc_pageheap_scavenge_count tc_malloc_pageheap_commit_count tc_malloc_pageheap_total_commit_bytes tc_malloc_pageheap_decommit_count tc_malloc_pageheap_total_decommit_bytes tc_malloc_pageheap_reserve_count tc_malloc_pageheap_total_reserve_bytes storage_freelist_search_bucket_exhausted storage_freelist_search_requests storage_freelist_search_scanned collection_name total_count read_lock_time read_lock_count write_lock_time write_lock_count queries_time queries_count get_more_time get_more_count insert_time insert_count update_time update_count remove_time remove_count commands_time commands_count @common/tls',
    'inputs.monit': 'address username password timeout packets load @common/tls',
    'inputs.mqtt_consumer':
      'servers topics topic_tag topic_parsing username password qos connection_timeout max_reconnect_interval keepalive ping_timeout max_undelivered_messages persistent_session client_trace client_id topic measurement tags fields types @common/tls',
    'inputs.multifile': 'base_dir fail_early file dest conversion',
    'inputs.mysql':
      'servers perf_events_statements_digest_text_limit perf_events_statements_limit perf_events_statements_time_limit table_schema_databases gather_process_list gather_user_statistics gather_info_schema_auto_inc gather_innodb_metrics gather_slave_status gather_replica_status gather_all_slave_channels mariadb_dialect gather_binary_logs gather_table_io_waits gather_table_lock_waits gather_index_io_waits gather_event_waits gather_table_schema gather_file_events_stats gather_perf_events_statements gather_global_variables gather_perf_sum_per_acc_per_event perf_summary_events interval_slow metric_version on_server in_export @common/tls',
    'inputs.nats': 'server response_timeout',
    'inputs.nats_consumer':
      'queue_group subjects servers secure username password credentials nkey_seed jetstream_subjects jetstream_stream pending_message_limit pending_bytes_limit max_undelivered_messages @common/tls',
    'inputs.neoom_beaam':
      'address token refresh_configuration energy_flow @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.neptune_apex': 'servers response_timeout',
    'inputs.net': 'interfaces ignore_protocol_stats',
    'inputs.net_response': 'address timeout read_timeout send expect protocol',
    'inputs.netflow': 'service_address read_buffer_size protocol dump_packets private_enterprise_number_files',
    'inputs.netstat': '',
    'inputs.nfsclient': 'fullstat include_mounts exclude_mounts include_operations exclude_operations',
    'inputs.nftables': 'use_sudo binary tables include metainfo rules counters sets',
    'inputs.nginx': 'urls @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.nginx_plus':
      'urls processes peers server_zones @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.nginx_plus_api':
      'urls api_version pages requests peers @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.nginx_sts':
      'urls connections responses @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.nginx_upstream_check':
      'url username password method headers host_header servers @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.nginx_vts':
      'urls connections responses @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.nomad': 'url response_timeout @common/tls',
    'inputs.nsd': 'binary timeout use_sudo server config_file',
    'inputs.nsdp': 'address device_limit timeout',
    'inputs.nsq': 'endpoints @common/tls',
    'inputs.nsq_consumer': 'nsqd nsqlookupd topic channel max_in_flight max_undelivered_messages',
    'inputs.nstat': 'proc_net_netstat proc_net_snmp proc_net_snmp6 dump_zeros',
    'inputs.ntpq': 'options servers reach_format',
    'inputs.nvidia_smi':
      'bin_path timeout multiple_single_bit link_info pcie_gen gpu applications_clocks aggregate mig_device ecc_error_count volatile_count pci_bridge_chip link_widths process_info double_bit_retirement supported_mem_clock health row_remapper_histogram',
    'inputs.opcua':
      'use_unregistered_reads reconnect_error_threshold read_retry_timeout read_retry_count request_workarounds read_retries read_success read_error workarounds @common/opcua @common/opcua/input',
    'inputs.opcua_listener': 'subscription_interval connect_fail_behavior config @common/opcua @common/opcua/input',
    'inputs.openldap':
      'host port tls insecure_skip_verify tls_ca bind_dn bind_password reverse_metric_names @common/tls',
    'inputs.openntpd': 'binary timeout use_sudo',
    'inputs.opensearch_query':
      'urls username password enable_sniffer timeout health_check_interval aggregation index measurement_name date_field date_field_custom_format query_period filter_query metric_fields metric_function tags include_missing_tag missing_tag_value filter_query_string timestamp_field time_range_from time_range_to date_field_format @common/tls',
    'inputs.opensmtpd': 'binary timeout use_sudo',
    'inputs.openstack':
      'authentication_endpoint domain project username password enabled_services server_diagnotics output_secrets tag_prefix tag_value human_readable_timestamps measure_openstack_requests query_all_tenants @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.opentelemetry':
      'service_address span_dimensions log_record_dimensions profile_dimensions metrics_schema max_msg_size timeout @common/tls',
    'inputs.openweathermap': 'app_id city_id lang fetch base_url response_timeout units query_style clouds city coord',
    'inputs.p4runtime': 'endpoint device_id counter_names_include enable_tls @common/tls',
    'inputs.passenger': 'command supergroups supergroup group processes',
    'inputs.pf': 'use_sudo',
    'inputs.pgbouncer': 'show_commands @common/postgresql',
    'inputs.phpfpm':
      'format timeout urls version type id content_length padding_length reserved processes @internal/globpath @common/tls',
    'inputs.ping':
      'urls method count ping_interval timeout deadline interface percentiles binary arguments ipv4 ipv6 size',
    'inputs.postfix': 'queue_directory',
    'inputs.postgresql': 'databases ignored_databases prepared_statements @common/postgresql',
    'inputs.postgresql_extensible':
      'query prepared_statements sqlquery script min_version max_version tagvalue measurement timestamp databases version withdbname @common/postgresql',
    'inputs.powerdns': 'unix_sockets',
    'inputs.powerdns_recursor': 'unix_sockets socket_dir socket_mode control_protocol_version',
    'inputs.processes': 'use_sudo log',
    'inputs.procstat':
      'name pid_files systemd_units supervisor_units win_services cgroups patterns users executables process_names recursion_depth pid_finder pid_file exe pattern prefix cmdline_tag process_name user systemd_unit supervisor_unit include_systemd_children cgroup pid_tag win_service mode properties socket_protocols tag_with filter pi_ds tags',
    'inputs.prometheus':
      'enabled agent query_interval query name tag dc url tags urls bearer_token bearer_token_string username password http_headers content_length_limit content_type_override enable_request_metrics metric_version url_tag ignore_timestamp monitor_kubernetes_pods pod_scrape_scope node_ip pod_scrape_interval monitor_kubernetes_pods_namespace pod_namespace_label_name kubernetes_services kube_config kubernetes_label_selector kubernetes_field_selector monitor_kubernetes_pods_method monitor_kubernetes_pods_scheme monitor_kubernetes_pods_path monitor_kubernetes_pods_port namespace_annotation_pass namespace_annotation_drop pod_annotation_include pod_annotation_exclude pod_label_include pod_label_exclude cache_refresh_interval consul http_service_discovery @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.promql':
      'url username password token timeout instant range name query limit start end step @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.proxmox': 'base_url api_token response_timeout node_name additional_vmstats_tags data @common/tls',
    'inputs.puppetagent': 'location events resources changes time version',
    'inputs.rabbitmq':
      'url username password header_timeout client_timeout nodes exchanges metric_include metric_exclude queue_name_include queue_name_exclude federation_upstream_include federation_upstream_exclude include_queue_type_tag ack deliver publish redeliver channels connections consumers queues messages memory name node vhost type durable internal @common/tls',
    'inputs.radius': 'servers username password secret response_timeout request_ip',
    'inputs.raindrops': 'urls',
    'inputs.ras': 'db_path',
    'inputs.ravendb': 'url name timeout stats_include db_stats_dbs index_stats_dbs collection_stats_dbs @common/tls',
    'inputs.redfish':
      'address username password computer_system_id include_metrics include_tag_sets workarounds timeout links chassis chassis_type location manufacturer model part_number power postal_address data_center room rack row state health power_control name member_id power_allocated_watts power_available_watts power_capacity_watts power_consumed_watts power_requested_watts power_metrics average_consumed_watts interval_in_min max_consumed_watts min_consumed_watts power_input_watts power_output_watts last_power_output_watts status line_input_voltage reading_volts upper_threshold_critical upper_threshold_fatal lower_threshold_critical lower_threshold_fatal fans fan_name current_reading reading reading_units reading_celsius @common/tls',
    'inputs.redis': 'commands servers username password command field type @common/tls',
    'inputs.redis_sentinel': 'servers @common/tls',
    'inputs.rethinkdb':
      'servers id network addresses hostname driver_port version running_since host port engine client_conns client_active queries_per_sec total_queries reads_per_sec total_reads writes_per_sec total_writes db name storage cache disk bytes_in_use read_bytes_per_sec read_bytes_total write_bytes_per_sec write_bytes_total space_usage data garbage metadata prealloc',
    'inputs.riak': 'servers',
    'inputs.riemann_listener':
      'service_address max_connections read_buffer_size read_timeout keep_alive_period socket_mode @common/tls',
    'inputs.s7comm':
      'server rack slot connection_type pdu_size timeout idle_timeout debug_connection metric name fields tags address',
    'inputs.salesforce': 'username password security_token environment version max remaining',
    'inputs.sensors': 'remove_numbers timeout',
    'inputs.sflow': 'service_address read_buffer_size log',
    'inputs.sip':
      'server transport method timeout from_user from_domain to_user local_address username password @common/tls',
    'inputs.slab': '',
    'inputs.slurm': 'url username token enabled_endpoints response_timeout @common/tls',
    'inputs.smart':
      'path_smartctl path_nvme nocheck enable_extensions attributes excludes devices use_sudo tag_with_device_type timeout read_method id name parse',
    'inputs.smartctl':
      'path no_check use_sudo timeout devices_include devices_exclude smartctl messages table flags read name type',
    'inputs.snmp': 'agents agent_host_tag stop_on_error table name field @common/snmp',
    'inputs.snmp_trap':
      'service_address timeout version path sec_level sec_name auth_protocol auth_password priv_protocol priv_password @common/snmp',
    'inputs.socket_listener': 'service_address time_source @common/socket @common/tls',
    'inputs.socketstat': 'protocols timeout',
    'inputs.solr': 'servers username password timeout cores status index stats',
    'inputs.sql':
      'driver dsn timeout connection_max_idle_time connection_max_life_time connection_max_open connection_max_idle query disconnected_servers_behavior query_script measurement measurement_column time_column time_format tag_columns_include tag_columns_exclude field_columns_include field_columns_exclude field_columns_float field_columns_int field_columns_uint field_columns_bool field_columns_string',
    'inputs.sqlserver':
      'servers query_timeout auth_method client_id database_type include_query exclude_query health_metric max_open_connections max_idle_connections use_deprecated_adal_authentication script_name script result_by_row ordered_columns',
    'inputs.stackdriver':
      'project rate_limit window delay cache_ttl metric_type_prefix_include metric_type_prefix_exclude gather_raw_distribution_buckets distribution_aggregation_aligners filter key value ttl generated time_series_confs @internal/limiter',
    'inputs.statsd':
      'protocol service_address allowed_pending_messages number_workers_threads percentiles percentile_limit delete_gauges delete_counters delete_sets delete_timings convert_names float_counters float_timings float_sets enable_aggregation_temporality metric_separator datadog_extensions datadog_distributions datadog_keep_container_tag read_buffer_size sanitize_name_method templates max_tcp_connections tcp_keep_alive tcp_keep_alive_period max_ttl ud_plistener tc_plistener stats max_connections current_connections total_connections tcp_packets_recv tcp_bytes_recv udp_packets_recv udp_packets_drop udp_bytes_recv parse_time_ns pending_messages max_pending_messages addr',
    'inputs.supervisor':
      'url metrics_include metrics_exclude name group description start stop now state statename stdout_logfile stderr_logfile spawn_err exit_status pid state_code state_name ident',
    'inputs.suricata': 'source delimiter alerts version',
    'inputs.swap': '',
    'inputs.synproxy': '',
    'inputs.syslog':
      'server framing syslog_standard trailer best_effort sdparam_separator max_message_length @common/socket @common/tls',
    'inputs.sysstat': 'sadc_path sadc_interval sadf_path activities options group device_tags',
    'inputs.system': 'include os_cache_ttl dmi_cache_ttl',
    'inputs.systemd_units': 'pattern unittype scope details collect_disabled_units timeout',
    'inputs.tacacs': 'servers username password secret request_ip response_timeout',
    'inputs.tail':
      'pattern match_which_line invert_match preserve_newline quotation timeout files from_beginning initial_read_offset pipe watch_method max_undelivered_lines character_encoding path_tag filters multiline @internal/globpath',
    'inputs.teamspeak': 'server username password nickname virtual_servers',
    'inputs.temp': 'metric_format add_device_tag always_gather_zones',
    'inputs.tengine': 'urls response_timeout @common/tls',
    'inputs.timex': '',
    'inputs.tomcat': 'url username password timeout @common/tls',
    'inputs.trig': 'amplitude',
    'inputs.turbostat': 'use_sudo path interval @internal/process',
    'inputs.twemproxy': 'addr pools',
    'inputs.unbound': 'binary timeout use_sudo server thread_as_tag config_file histogram',
    'inputs.upsd': 'server port username password force_float stringify_ids additional_fields dump_raw_variables',
    'inputs.uwsgi': 'servers timeout',
    'inputs.varnish':
      'stats binary binary_args adm_binary adm_binary_args use_sudo instance_name timeout regexps metric_version',
    'inputs.vault': 'url token_file token @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'inputs.vsphere':
      'vcenters username password datacenter_instances datacenter_metric_include datacenter_metric_exclude datacenter_include datacenter_exclude cluster_instances cluster_metric_include cluster_metric_exclude cluster_include cluster_exclude resource_pool_instances resource_pool_metric_include resource_pool_metric_exclude resource_pool_include resource_pool_exclude host_instances host_metric_include host_metric_exclude host_include host_exclude vm_instances vm_metric_include vm_metric_exclude vm_include vm_exclude datastore_instances datastore_metric_include datastore_metric_exclude datastore_include datastore_exclude vsan_metric_include vsan_metric_exclude vsan_metric_skip_verify vsan_cluster_include vsan_interval separator custom_attribute_include custom_attribute_exclude use_int_samples ip_addresses metric_lookback disconnected_servers_behavior max_query_objects max_query_metrics collect_concurrency discover_concurrency object_discovery_interval timeout historical_interval @common/proxy @common/tls',
    'inputs.webhooks':
      'service_address read_timeout write_timeout artifactory filestack github mandrill papertrail particle rollbar path secret data platforms edge_node_info_list @common/auth',
    'inputs.whois': 'domains server timeout referral_chain_query',
    'inputs.win_eventlog':
      'locale eventlog_name xpath_query from_beginning event_batch_size process_userdata process_eventdata separator only_first_line_of_message timestamp_from_event event_tags event_fields exclude_fields exclude_empty event_size_limit message level_text task_text opcode_text process_name xml_name name value',
    'inputs.win_perf_counters':
      'PrintValid UsePerfCounterTime object CountersRefreshInterval UseWildcardsExpansion LocalizeWildcardsExpansion IgnoredErrors MaxBufferSize Sources ObjectName Counters Instances Measurement WarnOnMissing FailOnMissing IncludeTotal UseRawValues c_status double_value long_value sz_name fmt_value dw_length dw_type c_version l_scale l_default_scale dw_user_data dw_query_user_data sz_full_path sz_machine_name sz_object_name sz_instance_name sz_parent_instance dw_instance_index sz_counter_name padding sz_explain_text data_buffer time_stamp first_value second_value multi_count raw_value',
    'inputs.win_services': 'service_names excluded_service_names service_name display_name state start_up_mode',
    'inputs.win_wmi':
      'namespace class_name method arguments fields filter tag_properties properties host username password query',
    'inputs.wireguard': 'devices',
    'inputs.wireless': 'host_proc interface status link level noise nwid crypt frag retry misc beacon',
    'inputs.x509_cert':
      'sources timeout server_name password exclude_root_certs pad_serial_with_zeroes @internal/globpath @common/proxy @common/tls',
    'inputs.xtremio': 'username password url collectors content @common/tls',
    'inputs.zfs': 'kstatPath kstatMetrics poolMetrics datasetMetrics useNativeTypes',
    'inputs.zipkin':
      'port path read_timeout write_timeout id trace_id name parent_id service_name timestamp duration annotations binary_annotations key value host',
    'inputs.zookeeper': 'servers timeout parse_floats enable_tls @common/tls',
    'outputs.amon': 'server_key amon_instance timeout',
    'outputs.amqp':
      'brokers exchange exchange_type exchange_passive exchange_durability exchange_arguments username password max_messages auth_method routing_tag routing_key delivery_mode headers timeout use_batch_format content_encoding @common/proxy @common/tls',
    'outputs.application_insights':
      'instrumentation_key endpoint_url timeout enable_diagnostic_logging context_tag_sources',
    'outputs.arc':
      'url api_key database headers content_encoding @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'outputs.azure_data_explorer': '@common/adx',
    'outputs.azure_monitor':
      'timeout namespace_prefix strings_as_dimensions region resource_id endpoint_url timestamp_limit_past timestamp_limit_future metric_outside_window compute',
    'outputs.bigquery': 'credentials_file project dataset timeout replace_hyphen_to compact_table',
    'outputs.clarify': 'username password credentials_file timeout id_tags clarify_id_tag',
    'outputs.cloud_pubsub':
      'credentials_file project topic attributes send_batched publish_count_threshold publish_byte_threshold publish_num_go_routines publish_timeout base64_data content_encoding settings return_err',
    'outputs.cloudwatch':
      'namespace high_resolution_metrics write_statistics max_dimensions @common/aws @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'outputs.cloudwatch_logs': 'log_group log_stream log_data_metric_name log_data_source @common/aws',
    'outputs.cratedb': 'url timeout table table_create key_separator',
    'outputs.datadog': 'apikey timeout url compression rate_interval @common/proxy',
    'outputs.discard': '',
    'outputs.dynatrace':
      'url api_token prefix timeout additional_counters additional_counters_patterns default_dimensions @common/tls',
    'outputs.elasticsearch':
      'auth_bearer_token default_pipeline default_tag_value enable_gzip enable_sniffer float_handling float_replacement_value force_document_id health_check_interval health_check_timeout index_name template_index_settings manage_template overwrite_template use_optype_create username password template_name timeout urls use_pipeline headers client template_pattern version index_template @common/tls',
    'outputs.event_hubs': 'connection_string partition_key max_message_size timeout',
    'outputs.exec': 'command environment timeout use_batch_format',
    'outputs.execd':
      'command environment restart_delay ignore_serialization_error use_batch_format log @internal/process',
    'outputs.file':
      'files rotation_interval rotation_max_size rotation_max_archives use_batch_format compression_algorithm compression_level',
    'outputs.graphite':
      'graphite_tag_support graphite_tag_sanitize_mode graphite_separator graphite_strict_sanitize_regex servers local_address prefix template templates timeout @common/tls',
    'outputs.graylog':
      'servers short_message_field name_field_noprefix timeout connection_retry connection_retry_wait_time endpoint connection max_chunk_size_wan max_chunk_size_lan @common/tls',
    'outputs.groundwork':
      'url agent_id username password default_app_type default_host default_service_state group_tag resource_tag @common/slog',
    'outputs.health':
      'field gt ge lt le eq ne service_address read_timeout write_timeout basic_username basic_password compares contains max_time_between_metrics default_status @common/tls',
    'outputs.heartbeat':
      'url instance_id token interval include logs status headers limit level ok warn fail order default initial @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'outputs.http':
      'url method username password headers content_encoding use_batch_format aws_service non_retryable_statuscodes google_application_credentials @common/aws @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'outputs.influxdb':
      'influx_uint_support urls local_address username password database database_tag exclude_database_tag retention_policy retention_policy_tag exclude_retention_policy_tag user_agent write_consistency timeout udp_payload http_proxy http_headers content_encoding skip_database_creation influx_omit_timestamp status_code title description url local_addr tls_config proxy headers consistency serializer log bytes_written create_http_client_f create_udp_client_f max_payload_size dialer @common/tls',
    'outputs.influxdb_v2':
      'urls local_address token organization bucket bucket_tag exclude_bucket_tag timeout http_headers http_proxy user_agent content_encoding influx_uint_support influx_omit_timestamp ping_timeout read_idle_timeout concurrent_writes code message line max_length err status_code retryable retry_after @common/ratelimiter @common/tls',
    'outputs.influxdb_v3':
      'token database database_tag exclude_database_tag sync content_encoding user_agent convert_uint_to_int omit_timestamp urls err status_code retryable data @common/ratelimiter @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'outputs.inlong': 'url group_id stream_id',
    'outputs.instrumental': 'host port api_token prefix data_format template templates timeout debug',
    'outputs.iotdb':
      'host port user password timeout uint64_conversion timestamp_precision convert_tags_to sanitize_tag device_id_list measurements_list values_list data_types_list timestamp_list tags_list',
    'outputs.kafka':
      'brokers topic topic_tag exclude_topic_tag topic_suffix routing_tag routing_key producer_timestamp metric_name_header headers certificate key ca method keys separator @common/kafka @common/tls @common/proxy',
    'outputs.kinesis': 'streamname partition debug method key default @common/aws',
    'outputs.librato': 'api_user api_token debug timeout template api_url',
    'outputs.logzio': 'url token timeout series @common/tls',
    'outputs.loki':
      'domain endpoint timeout username password http_headers client_id client_secret token_url scopes gzip_request metric_name_label sanitize_label_names @common/tls',
    'outputs.microsoft_fabric': 'connection_string timeout @common/adx',
    'outputs.mongodb':
      'dsn authentication database granularity username password write_batch metadata_keys metadata_tag_strategy timeout ttl @common/tls',
    'outputs.mqtt': 'topic layout homie_device_name homie_node_id @common/mqtt @common/tls',
    'outputs.nats':
      'servers secure name username password credentials nkey_seed subject use_batch_format jetstream description subjects retention max_consumers max_msgs max_bytes discard discard_new_per_subject max_age max_msgs_per_subject max_msg_size storage num_replicas no_ack template_owner duplicate_window placement mirror sources sealed deny_delete deny_purge allow_rollup_hdrs compression first_seq subject_transform republish allow_direct mirror_direct consumer_limits metadata async_publish async_ack_timeout disable_stream_creation @common/tls',
    'outputs.nebius_cloud_monitoring': 'timeout endpoint metric_outside_window',
    'outputs.newrelic': 'insights_key metric_prefix timeout http_proxy metric_url',
    'outputs.nsq': 'server topic',
    'outputs.opensearch':
      'username password auth_bearer_token enable_gzip enable_sniffer float_handling float_replacement_value force_document_id index_name template_name manage_template overwrite_template default_pipeline use_pipeline timeout health_check_interval health_check_timeout urls template_pattern @common/tls',
    'outputs.opentelemetry':
      'service_address encoding_type timeout compression token headers attributes coralogix application subsystem private_key tls_config coralogix_config http_proxy tcp_proxy encoding @common/proxy @common/tls',
    'outputs.opentsdb': 'prefix host port http_batch_size http_path debug separator scheme user batch_size path',
    'outputs.parquet': 'directory rotation_interval timestamp_field_name',
    'outputs.postgresql':
      'connection schema tags_as_foreign_keys tag_table_suffix foreign_tag_constraint tags_as_jsonb fields_as_jsonb timestamp_column_name timestamp_column_type create_templates add_column_templates tag_table_create_templates tag_table_add_column_templates uint64_type retry_max_backoff tag_cache_size column_name_length_limit log_level uint64 valid name columns type role',
    'outputs.prometheus_client':
      'listen read_timeout write_timeout metric_version basic_username basic_password ip_range expiration_interval path collectors_exclude string_as_label export_timestamp metric_types name_sanitization http_headers labels value histogram_value summary_value count sum timestamp expiration samples telegraf_value_type label_set type_mapping log @common/tls',
    'outputs.quix':
      'url workspace topic token @common/http @common/cookie @common/oauth @common/proxy @common/tls @common/kafka',
    'outputs.redistimeseries': 'address username password database convert_string_fields timeout expire @common/tls',
    'outputs.remotefile':
      'remote files final_write_timeout cache_write_back cache_max_size use_batch_format forget_files_after compression_algorithm compression_level @common/slog',
    'outputs.riemann':
      'url ttl separator measurement_as_attribute string_as_state tag_keys tags description_text timeout',
    'outputs.sensu':
      'name namespace handlers api_key agent_api_url backend_api_url entity tags metrics check timeout content_encoding endpoint_url out_entity @common/tls',
    'outputs.signalfx': 'access_token signalfx_realm ingest_url included_event_names',
    'outputs.socket_writer': 'content_encoding address keep_alive_period @common/tls',
    'outputs.sql':
      'integer real text timestamp defaultvalue unsigned bool conversion_style driver data_source_name timestamp_column table_template table_exists_template table_update_template init_sql batch_transactions convert connection_max_idle_time connection_max_lifetime connection_max_idle connection_max_open',
    'outputs.stackdriver':
      'token project quota_project namespace resource_type resource_labels metric_type_prefix metric_name_format metric_data_type tags_as_resource_label metric_counter metric_gauge metric_histogram last_value start_time',
    'outputs.stomp': 'host username password queueName heartbeat_timeout_send heartbeat_timeout_receive @common/tls',
    'outputs.sumologic': 'url timeout max_request_body_size source_name source_host source_category dimensions',
    'outputs.syslog':
      'sdparam_separator framing address keep_alive_period default_sdid default_severity_code default_facility_code default_appname sdids trailer separator @common/tls',
    'outputs.timestream':
      'mapping_mode describe_database_on_start database_name single_table_name single_table_dimension_name_for_telegraf_measurement_name use_multi_measure_records measure_name_for_multi_measure_records create_table_if_not_exists create_table_magnetic_store_retention_period_in_days create_table_memory_store_retention_period_in_hours create_table_tags max_write_go_routines log @common/aws',
    'outputs.warp10':
      'prefix warp_url token timeout print_error_body max_string_error_size metric timestamp value tags @common/tls',
    'outputs.wavefront':
      'app_id app_secret org_id url token auth_csp_base_url auth_csp_api_token auth_csp_client_credentials prefix simple_fields metric_separator convert_paths convert_bool http_maximum_batch_size use_regex use_strict truncate_tags immediate_flush send_internal_metrics source_override @common/http @common/cookie @common/oauth @common/proxy @common/tls',
    'outputs.websocket':
      'url connect_timeout write_timeout read_timeout headers use_text_frames @common/proxy @common/tls',
    'outputs.yandex_cloud_monitoring':
      'timeout endpoint_url service log metadata_token_url metadata_folder_url folder_id iam_token iam_token_expiration_time metric_outside_window',
    'outputs.zabbix':
      'address agent_active key_prefix host_tag skip_measurement_prefix lld_send_interval lld_clear_interval autoregister autoregister_resend_interval hostname key data_hash data',
    'processors.aws_ec2':
      'imds_tags ec2_tags metadata_paths canonical_metadata_tags timeout cache_ttl ordered max_parallel_calls tag_cache_size log_cache_stats',
    'processors.batch': 'batch_tag batches skip_existing',
    'processors.clone': 'name_override name_prefix name_suffix tags',
    'processors.converter':
      'tags fields measurement tag string integer unsigned boolean float timestamp timestamp_format base64_ieee_float32',
    'processors.cumulative_sum': 'fields expiry_interval',
    'processors.date': 'tag_key field_key date_format date_offset timezone',
    'processors.dedup': 'dedup_interval',
    'processors.defaults': 'fields tags',
    'processors.enum': 'mapping tag field tags fields dest default value_mappings',
    'processors.execd': 'command environment restart_delay @internal/process',
    'processors.filepath': 'basename dirname stem clean rel toslash field tag dest base_path',
    'processors.filter': 'rule default name tags fields action',
    'processors.ifname': 'tag dest agent max_cache_entries max_parallel_lookups ordered cache_ttl @common/snmp',
    'processors.lookup': 'files format key',
    'processors.noise': 'scale min max mu include_fields exclude_fields type',
    'processors.override': 'name_override name_prefix name_suffix tags',
    'processors.parser': 'drop_original merge parse_fields parse_fields_base64 parse_tags',
    'processors.pivot': 'tag_key value_key',
    'processors.port_name': 'tag field dest default_protocol protocol_tag protocol_field',
    'processors.printer': '',
    'processors.regex': 'key pattern replacement result_key append tags fields tag_rename field_rename metric_rename',
    'processors.rename': 'replace measurement tag field dest',
    'processors.reverse_dns': 'lookup cache_ttl lookup_timeout max_parallel_lookups ordered tag field dest',
    'processors.round': 'precision include_fields exclude_fields',
    'processors.s2geo': 'lat_field lon_field tag_key cell_level',
    'processors.scale': 'scaling input_minimum input_maximum output_minimum output_maximum factor offset fields',
    'processors.snmp_lookup':
      'agent_tag index_tag tag max_cache_entries max_parallel_lookups ordered cache_ttl min_time_between_updates @common/snmp',
    'processors.split': 'template drop_original name tags fields',
    'processors.starlark': '@common/starlark',
    'processors.strings':
      'lowercase uppercase titlecase trim trim_left trim_right trim_prefix trim_suffix replace left base64decode valid_utf8 field field_key tag tag_key measurement dest cutset suffix prefix old new width replacement',
    'processors.tag_limit': 'limit keep',
    'processors.template': 'tag template',
    'processors.timestamp':
      'field source_timestamp_format source_timestamp_timezone destination_timestamp_format destination_timestamp_timezone',
    'processors.topk':
      'period k group_by fields aggregation bottomk add_groupby_tag add_rank_fields add_aggregate_fields',
    'processors.unpivot': 'use_fieldname_as tag_key value_key',
  },
};
