CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation" text NOT NULL,
	"user" text NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"secret_hash" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"deployments" jsonb,
	"external" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"organisation" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"object" text NOT NULL,
	"outcome" text NOT NULL,
	"detail" jsonb NOT NULL,
	"request_id" text,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"organisation" text NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"body_sha256" text NOT NULL,
	"state" text NOT NULL,
	"status" bigint,
	"answer" text,
	"content_type" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_organisation_route_key_pk" PRIMARY KEY("organisation","route","key")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"organisation" text NOT NULL,
	"user" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_organisation_user_pk" PRIMARY KEY("organisation","user")
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"user" text NOT NULL,
	"organisation" text NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"password_hash" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "blobs" (
	"sha256" text PRIMARY KEY NOT NULL,
	"bytes" bigint NOT NULL,
	"refs" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dataset_versions" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation" text NOT NULL,
	"dataset" text NOT NULL,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"format" text NOT NULL,
	"filename" text,
	"rows" bigint,
	"bytes" bigint,
	"sha256" text,
	"table_sha256" text,
	"parent" integer,
	"author" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"warnings" jsonb NOT NULL,
	"columns" jsonb NOT NULL,
	"error" jsonb
);
--> statement-breakpoint
CREATE TABLE "datasets" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"description" text NOT NULL,
	"author" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"archived_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation" text NOT NULL,
	"size" bigint NOT NULL,
	"filename" text,
	"sha256" text,
	"author" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "checkpoints" (
	"run" text NOT NULL,
	"step" integer NOT NULL,
	"sha256" text NOT NULL,
	"bytes" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "checkpoints_run_step_pk" PRIMARY KEY("run","step")
);
--> statement-breakpoint
CREATE TABLE "run_events" (
	"run" text NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"data" jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "run_events_run_seq_pk" PRIMARY KEY("run","seq")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation" text NOT NULL,
	"state" text NOT NULL,
	"dataset" text NOT NULL,
	"dataset_version" text NOT NULL,
	"target" text NOT NULL,
	"task" text,
	"algorithm" text NOT NULL,
	"parameters" jsonb NOT NULL,
	"validation" jsonb,
	"seed" integer NOT NULL,
	"model" text NOT NULL,
	"progress" double precision NOT NULL,
	"eta_ms" bigint,
	"message" text NOT NULL,
	"result" jsonb,
	"version" text,
	"error" jsonb,
	"stop_requested" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"lease_owner" text,
	"lease_until" timestamp with time zone,
	"predictions_sha256" text,
	"author" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "aliases" (
	"model" text NOT NULL,
	"alias" text NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "aliases_model_alias_pk" PRIMARY KEY("model","alias")
);
--> statement-breakpoint
CREATE TABLE "models" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation" text NOT NULL,
	"name" text NOT NULL,
	"repository" text,
	"description" text NOT NULL,
	"tags" jsonb NOT NULL,
	"author" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"archived_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "version_files" (
	"version" text NOT NULL,
	"path" text NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	CONSTRAINT "version_files_version_path_pk" PRIMARY KEY("version","path")
);
--> statement-breakpoint
CREATE TABLE "versions" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation" text NOT NULL,
	"model" text NOT NULL,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"author" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"description" text NOT NULL,
	"format" text NOT NULL,
	"signature" jsonb,
	"metrics" jsonb NOT NULL,
	"lineage" jsonb NOT NULL,
	"scan" jsonb,
	"probe" jsonb,
	"refusal" jsonb
);
--> statement-breakpoint
CREATE TABLE "deployment_revisions" (
	"id" text PRIMARY KEY NOT NULL,
	"deployment" text NOT NULL,
	"number" integer NOT NULL,
	"traffic" jsonb NOT NULL,
	"active" boolean NOT NULL,
	"author" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deployments" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation" text NOT NULL,
	"name" text NOT NULL,
	"model" text NOT NULL,
	"desired" text NOT NULL,
	"replicas" integer NOT NULL,
	"limits" jsonb NOT NULL,
	"revision" integer NOT NULL,
	"author" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"archived_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "events" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "events_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organisation" text NOT NULL,
	"subject" text NOT NULL,
	"kind" text NOT NULL,
	"message" text NOT NULL,
	"data" jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_entries" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ledger_entries_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"id" text NOT NULL,
	"organisation" text NOT NULL,
	"transaction" text NOT NULL,
	"account" text NOT NULL,
	"amount" numeric(38, 0) NOT NULL,
	"kind" text NOT NULL,
	"deployment" text,
	"key" text,
	"predictions" bigint NOT NULL,
	"price" text,
	"from" timestamp with time zone NOT NULL,
	"to" timestamp with time zone NOT NULL,
	"idempotency_key" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "meter_boots" (
	"boot" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "prices" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation" text NOT NULL,
	"meter" text NOT NULL,
	"amount" numeric(38, 0) NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage_hourly" (
	"organisation" text NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"key" text NOT NULL,
	"deployment" text NOT NULL,
	"requests" bigint NOT NULL,
	"predictions" bigint NOT NULL,
	"errors" bigint NOT NULL,
	"compute_microseconds" bigint NOT NULL,
	"amount" numeric(38, 0) NOT NULL,
	CONSTRAINT "usage_hourly_organisation_hour_key_deployment_pk" PRIMARY KEY("organisation","hour","key","deployment")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_secret_hash_index" ON "api_keys" USING btree ("secret_hash");--> statement-breakpoint
CREATE INDEX "api_keys_organisation_id_index" ON "api_keys" USING btree ("organisation","id");--> statement-breakpoint
CREATE INDEX "audit_log_organisation_seq_index" ON "audit_log" USING btree ("organisation","seq");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_at_index" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "organisations_name_index" ON "organisations" USING btree ("name");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_token_hash_index" ON "sessions" USING btree ("token_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_index" ON "users" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "dataset_versions_dataset_version_index" ON "dataset_versions" USING btree ("dataset","version");--> statement-breakpoint
CREATE INDEX "dataset_versions_organisation_id_index" ON "dataset_versions" USING btree ("organisation","id");--> statement-breakpoint
CREATE UNIQUE INDEX "datasets_organisation_name_index" ON "datasets" USING btree ("organisation","name");--> statement-breakpoint
CREATE INDEX "datasets_organisation_id_index" ON "datasets" USING btree ("organisation","id");--> statement-breakpoint
CREATE INDEX "runs_organisation_id_index" ON "runs" USING btree ("organisation","id");--> statement-breakpoint
CREATE INDEX "runs_state_index" ON "runs" USING btree ("state");--> statement-breakpoint
CREATE UNIQUE INDEX "models_organisation_name_index" ON "models" USING btree ("organisation","name");--> statement-breakpoint
CREATE INDEX "models_organisation_id_index" ON "models" USING btree ("organisation","id");--> statement-breakpoint
CREATE UNIQUE INDEX "versions_model_version_index" ON "versions" USING btree ("model","version");--> statement-breakpoint
CREATE INDEX "versions_organisation_id_index" ON "versions" USING btree ("organisation","id");--> statement-breakpoint
CREATE UNIQUE INDEX "deployment_revisions_deployment_number_index" ON "deployment_revisions" USING btree ("deployment","number");--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_organisation_name_index" ON "deployments" USING btree ("organisation","name");--> statement-breakpoint
CREATE INDEX "deployments_organisation_id_index" ON "deployments" USING btree ("organisation","id");--> statement-breakpoint
CREATE INDEX "events_subject_seq_index" ON "events" USING btree ("subject","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_entries_idempotency_key_account_index" ON "ledger_entries" USING btree ("idempotency_key","account");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_entries_id_index" ON "ledger_entries" USING btree ("id");--> statement-breakpoint
CREATE INDEX "ledger_entries_organisation_seq_index" ON "ledger_entries" USING btree ("organisation","seq");--> statement-breakpoint
CREATE INDEX "prices_organisation_meter_created_at_index" ON "prices" USING btree ("organisation","meter","created_at");