{{- define "nastavnik.labels" -}}
app.kubernetes.io/name: nastavnik
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{- define "nastavnik.pod" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
automountServiceAccountToken: false
volumes:
  - {name: tmp, emptyDir: {}}
  - {name: media, persistentVolumeClaim: {claimName: {{ .Release.Name }}-media}}
{{- end }}

{{- define "nastavnik.container" -}}
image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
volumeMounts:
  - {name: tmp, mountPath: /tmp}
  - {name: media, mountPath: /data}
{{- end }}

{{- define "nastavnik.env" -}}
- {name: NASTAVNIK_BASE_DOMAIN, value: {{ .Values.baseDomain | quote }}}
- {name: NASTAVNIK_PROXIES, value: {{ .Values.proxies | quote }}}
{{- range list "DATABASE_URL" "REDIS_URL" "SECRET_KEY" "EMAIL_URL" }}
- name: {{ . }}
  valueFrom: {secretKeyRef: {name: {{ $.Values.existingSecret }}, key: {{ . }}}}
{{- end }}
- name: NASTAVNIK_METRICS_TOKEN
  valueFrom: {secretKeyRef: {name: {{ .Values.existingSecret }}, key: NASTAVNIK_METRICS_TOKEN, optional: true}}
{{- end }}

{{- define "nastavnik.ownerEnv" -}}
- name: DATABASE_OWNER_URL
  valueFrom: {secretKeyRef: {name: {{ .Values.existingSecret }}, key: DATABASE_OWNER_URL}}
{{- end }}
