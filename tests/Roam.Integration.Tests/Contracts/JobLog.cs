namespace Roam.Integration.Tests.Contracts;

public sealed class JobLog
{
    [Credit(64)]
    public Tx<string>? Lines { get; set; }

    public int Level { get; set; }
}
